using System.Text;
using Planne.Ordering.Orders;
using Planne.Ordering.Requests;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class PlaceOrderBodyTests
{
    [Fact]
    public void a_well_formed_body_is_read_whole()
    {
        var body = Parse(
            """{"items":[{"productId":1,"quantity":2},{"quantity":3,"productId":2}]}"""
        );

        Assert.Empty(body.Faults);
        Assert.Equal([new(1, 2), new(2, 3)], body.Lines!);
    }

    [Fact]
    public void unknown_members_are_passed_over_whatever_is_in_them()
    {
        var body = Parse(
            """{"note":{"a":[1,{"b":null}],"a":2},"items":[{"productId":1,"gift":[[]],"quantity":2}],"x":1,"x":2}"""
        );

        Assert.Empty(body.Faults);
        Assert.Equal([new(1, 2)], body.Lines!);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("1e400")]
    [InlineData("-1E-400")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void a_quantity_that_is_no_integer_is_a_fault(string quantity)
    {
        var body = Parse($$"""{"items":[{"productId":1,"quantity":{{quantity}}}]}""");

        Assert.Equal([new Fault("#/items/0/quantity", "It must be an integer.")], body.Faults);
        Assert.Equal([new(1, null)], body.Lines!);
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("-9223372036854775809", long.MinValue)]
    [InlineData("-0", 0L)]
    public void an_integer_of_any_size_is_of_the_right_type(string quantity, long read)
    {
        var body = Parse($$"""{"items":[{"productId":1,"quantity":{{quantity}}}]}""");

        Assert.Empty(body.Faults);
        Assert.Equal([new(1, read)], body.Lines!);
    }

    [Fact]
    public void all_faults_are_found_at_once()
    {
        var body = Parse(
            """{"items":[{"productId":"1"},7,{"productId":1,"productId":2,"quantity":null},[]],"items":[]}"""
        );

        Assert.Equal(
            [
                new Fault("#/items/0/productId", "It must be an integer."),
                new Fault("#/items/0/quantity", "It is required."),
                new Fault("#/items/1", "It must be an object."),
                new Fault("#/items/2/productId", "It is given more than once."),
                new Fault("#/items/2/quantity", "It must be an integer."),
                new Fault("#/items/3", "It must be an object."),
                new Fault("#/items", "It is given more than once."),
            ],
            body.Faults
        );
    }

    [Theory]
    [InlineData("{}", "#/items", "It is required.")]
    [InlineData("""{"items":null}""", "#/items", "It must be an array.")]
    [InlineData("""{"items":{}}""", "#/items", "It must be an array.")]
    [InlineData("[]", "#", "The body must be an object.")]
    [InlineData("null", "#", "The body must be an object.")]
    [InlineData("\"items\"", "#", "The body must be an object.")]
    public void a_body_of_another_shape_is_a_fault(string body, string pointer, string detail) =>
        Assert.Equal([new Fault(pointer, detail)], Parse(body).Faults);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{\"items\":[]")]
    [InlineData("{\"items\":[]}}")]
    [InlineData("{\"items\":[],}")]
    [InlineData("{\"items\":[]} // done")]
    [InlineData("{\"items\":[01]}")]
    [InlineData("{\"items\":[NaN]}")]
    [InlineData("{'items':[]}")]
    [InlineData("{\"a\":\"\\x\"}")]
    public void what_is_no_json_is_a_fault(string body)
    {
        var fault = Parse(body).Faults[^1];

        Assert.Equal("#", fault.Pointer);
        Assert.StartsWith(
            "The body is not valid JSON from line 1, byte ",
            fault.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void faults_before_the_end_of_the_json_are_told_as_well() =>
        Assert.Equal(
            ["#/items/0/quantity", "#"],
            Parse("""{"items":[{"productId":1,"quantity":"2"},""")
                .Faults.Select(fault => fault.Pointer)
        );

    [Fact]
    public void bytes_that_are_not_utf_8_are_a_fault() =>
        Assert.Equal(
            [new Fault("#", "The body is not valid UTF-8.")],
            PlaceOrderBody.Parse([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]).Faults
        );

    [Fact]
    public void names_are_compared_as_they_are_meant_not_as_they_are_spelt() =>
        Assert.Equal(
            [new(1, 2)],
            Parse("""{"\u0069tems":[{"product\u0049d":1,"quantity":2}]}""").Lines!
        );

    [Fact]
    public void a_name_with_half_a_surrogate_pair_is_an_unknown_name() =>
        Assert.Empty(
            Parse("""{"\ud800":1,"items":[{"\udc00":1,"productId":1,"quantity":2}]}""").Faults
        );

    [Fact]
    public void sixteen_levels_are_not_too_deep() => Assert.Empty(Parse(Nested(levels: 16)).Faults);

    [Theory]
    [InlineData(17)]
    [InlineData(5_000)]
    public void more_than_sixteen_levels_are_too_deep(int levels) =>
        Assert.Equal(
            [new Fault("#", "The body is nested deeper than 16 levels.")],
            Parse(Nested(levels)).Faults
        );

    // The object itself is the first level.
    [Fact]
    public void a_body_of_nothing_but_faults_has_a_bounded_list_of_them()
    {
        var lines = string.Join(',', Enumerable.Repeat("{}", 5_000));

        Assert.Equal(200, Parse($$"""{"items":[{{lines}}]}""").Faults.Count);
    }

    private static string Nested(int levels) =>
        $$"""{"items":[],"deep":{{new string('[', levels - 1)}}1{{new string(']', levels - 1)}}}""";

    private static PlaceOrderBody Parse(string body) =>
        PlaceOrderBody.Parse(Encoding.UTF8.GetBytes(body));
}
