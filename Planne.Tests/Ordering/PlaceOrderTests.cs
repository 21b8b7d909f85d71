using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Planne.Ordering.Catalogue;
using Planne.Ordering.Ids;
using Planne.Ordering.Orders;
using Planne.Ordering.Requests;
using Wolverine.Http;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class PlaceOrderTests
{
    private static readonly Catalog Fruit = new([
        new Product(1, "Apple", 100),
        new Product(2, "Banana", 50),
        new Product(3, "Cherry", 200),
        new Product(4, "Golden apple", int.MaxValue),
    ]);

    [Fact]
    public void an_acceptable_body_becomes_a_command()
    {
        var body = Parse(
            """{"items":[{"productId":1,"quantity":2},{"productId":3,"quantity":1}]}"""
        );

        Assert.Null(PlaceOrderRules.Refuse(body, Fruit));
        Assert.Equal([new(1, 2), new(3, 1)], body.ToCommand().Items);
    }

    [Fact]
    public void an_order_may_have_a_hundred_lines_and_cost_what_the_column_holds()
    {
        var lines = Enumerable
            .Repeat("""{"productId":2,"quantity":1}""", 99)
            .Append("""{"productId":4,"quantity":1}""");
        var most = """{"items":[{"productId":4,"quantity":1}]}""";

        Assert.Null(PlaceOrderRules.Refuse(Parse(most), Fruit));
        Assert.Equal(
            ["#/items"],
            Pointers(Refuse($$"""{"items":[{{string.Join(',', lines)}}]}"""))
        );
    }

    [Theory]
    [InlineData("""{"items":[]}""", "#/items", "It must have at least one line.")]
    [InlineData(
        """{"items":[{"productId":9,"quantity":1}]}""",
        "#/items/0/productId",
        "There is no such product."
    )]
    [InlineData(
        """{"items":[{"productId":-1,"quantity":1}]}""",
        "#/items/0/productId",
        "There is no such product."
    )]
    [InlineData(
        """{"items":[{"productId":4294967297,"quantity":1}]}""",
        "#/items/0/productId",
        "There is no such product."
    )]
    [InlineData(
        """{"items":[{"productId":1,"quantity":0}]}""",
        "#/items/0/quantity",
        "It must be from 1 to 1000000."
    )]
    [InlineData(
        """{"items":[{"productId":1,"quantity":-1}]}""",
        "#/items/0/quantity",
        "It must be from 1 to 1000000."
    )]
    [InlineData(
        """{"items":[{"productId":1,"quantity":1000001}]}""",
        "#/items/0/quantity",
        "It must be from 1 to 1000000."
    )]
    [InlineData(
        """{"items":[{"productId":1,"quantity":9223372036854775808}]}""",
        "#/items/0/quantity",
        "It must be from 1 to 1000000."
    )]
    [InlineData(
        """{"items":[{"productId":4,"quantity":1000000}]}""",
        "#/items",
        "The order must cost at most 2147483647 cents."
    )]
    public void a_well_formed_order_that_is_not_to_be_had_is_refused_with_422(
        string body,
        string pointer,
        string detail
    )
    {
        var problem = Refuse(body);

        Assert.Equal(422, problem.Status);
        Assert.Equal([new Fault(pointer, detail)], Faults(problem));
        Assert.Equal($"{pointer}: {detail}", problem.Detail);
    }

    [Fact]
    public void an_order_of_over_a_hundred_lines_is_refused_with_422()
    {
        var lines = Enumerable.Repeat("""{"productId":1,"quantity":1}""", 101);

        var problem = Refuse($$"""{"items":[{{string.Join(',', lines)}}]}""");

        Assert.Equal(422, problem.Status);
        Assert.Equal([new Fault("#/items", "It must have at most 100 lines.")], Faults(problem));
    }

    [Fact]
    public void an_order_of_nothing_but_refused_lines_has_a_bounded_list_of_faults()
    {
        var lines = Enumerable.Repeat("""{"productId":0,"quantity":0}""", 2_000);

        var problem = Refuse($$"""{"items":[{{string.Join(',', lines)}}]}""");

        Assert.Equal(200, Faults(problem).Count);
    }

    [Fact]
    public void a_body_with_faults_of_both_kinds_gets_400_and_all_of_them()
    {
        var problem = Refuse(
            """{"items":[{"productId":"1","quantity":0},{"productId":9,"quantity":1}]}"""
        );

        Assert.Equal(400, problem.Status);
        Assert.Equal(
            ["#/items/0/productId", "#/items/0/quantity", "#/items/1/productId"],
            Pointers(problem)
        );
    }

    [Fact]
    public void a_body_that_breaks_off_is_not_said_to_be_empty() =>
        Assert.Equal(["#"], Pointers(Refuse("""{"items":[""")));

    [Fact]
    public void an_empty_order_is_said_to_be_empty_beside_a_fault_elsewhere() =>
        Assert.Equal(["#/items", "#/items"], Pointers(Refuse("""{"items":[],"items":[]}""")));

    [Fact]
    public void an_order_is_placed_at_the_prices_of_the_catalogue_with_ids_in_a_row()
    {
        var now = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

        var order = Order.Place(
            new ReservedIds(7, 40),
            new PlaceOrder([new(1, 2), new(3, 5)]),
            Fruit,
            now
        );

        Assert.Equivalent(
            new OrderView(7, "PENDING", 1200, [new(40, 1, 2), new(41, 3, 5)]),
            OrderView.Of(order),
            strict: true
        );
        Assert.Equal(now.UtcDateTime, order.CreatedAt);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/jsonp")]
    [InlineData("application/problem+json")]
    [InlineData("application/json; charset=utf-16")]
    public async Task a_body_of_another_type_is_refused_with_415(string? type)
    {
        var (_, problem) = await JsonBody.ReadAsync(Request("{}", type), CancellationToken.None);

        Assert.Equal(415, problem.Status);
    }

    [Fact]
    public async Task a_compressed_body_is_refused_with_415()
    {
        var request = Request("{}");
        request.Headers.ContentEncoding = "gzip";

        var (_, problem) = await JsonBody.ReadAsync(request, CancellationToken.None);

        Assert.Equal(415, problem.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_body_over_64_kib_is_refused_with_413_whether_it_tells_its_length_or_not(
        bool told
    )
    {
        var request = Request(new string(' ', (64 * 1024) + 1));
        request.ContentLength = told ? request.ContentLength : null;

        var (_, problem) = await JsonBody.ReadAsync(request, CancellationToken.None);

        Assert.Equal(413, problem.Status);
    }

    [Theory]
    [InlineData(true, "application/json")]
    [InlineData(false, "application/JSON; charset=UTF-8")]
    public async Task a_body_of_64_kib_is_read_whole(bool told, string type)
    {
        var request = Request(new string(' ', 64 * 1024), type);
        request.ContentLength = told ? request.ContentLength : null;

        var (utf8, problem) = await JsonBody.ReadAsync(request, CancellationToken.None);

        Assert.Same(WolverineContinue.NoProblems, problem);
        Assert.Equal(64 * 1024, utf8.Length);
    }

    private static ProblemDetails Refuse(string body) =>
        PlaceOrderRules.Refuse(Parse(body), Fruit)!;

    private static PlaceOrderBody Parse(string body) =>
        PlaceOrderBody.Parse(Encoding.UTF8.GetBytes(body));

    private static IEnumerable<string> Pointers(ProblemDetails problem) =>
        Faults(problem).Select(f => f.Pointer!);

    private static IReadOnlyList<Fault> Faults(ProblemDetails problem) =>
        Assert.IsType<IReadOnlyList<Fault>>(problem.Extensions[Refusal.Errors], exactMatch: false);

    private static HttpRequest Request(string body, string? type = "application/json")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(bytes);
        request.ContentLength = bytes.Length;
        request.ContentType = type;
        return request;
    }
}
