using Microsoft.Extensions.Primitives;
using Planne.Ordering.Idempotency;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData("\"8e03978e-40d5-43dd\"", "8e03978e-40d5-43dd")]
    [InlineData("\"two words, one key\"", "two words, one key")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("~!#$%&'()*+-./:;<=>?@[\\]^_`{|}", "~!#$%&'()*+-./:;<=>?@[\\]^_`{|}")]
    [InlineData("", null)]
    [InlineData("\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"a", null)]
    [InlineData("a\"", null)]
    [InlineData("\"a\\\"", null)]
    [InlineData("\"a\";b=1", null)]
    [InlineData("a b", null)]
    [InlineData("a,b", null)]
    [InlineData("a\tb", null)]
    [InlineData("\"a\tb\"", null)]
    [InlineData("ä", null)]
    [InlineData("\"ä\"", null)]
    public void a_key_is_read_bare_or_as_a_quoted_string(string header, string? key) =>
        Assert.Equal(key, IdempotencyKey.Parse(header));

    [Fact]
    public void a_header_that_is_given_twice_is_no_key() =>
        Assert.Null(IdempotencyKey.Parse(new StringValues(["a", "a"])));
}
