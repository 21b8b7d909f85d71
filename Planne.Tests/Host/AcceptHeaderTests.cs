using Microsoft.Net.Http.Headers;
using Planne.Host.Http;
using Xunit;

namespace Planne.Tests.Host;

public sealed class AcceptHeaderTests
{
    [Theory]
    [InlineData("text/plain;format=\"a,b\", */*")]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"; q=0.1")]
    [InlineData("application/*")]
    [InlineData("*/*")]
    [InlineData("text/html, */*;q=0.001")]
    [InlineData("*/*;q=0, application/json")]
    [InlineData("application/*;q=0, application/json;q=0.5, */*;q=0")]
    [InlineData("application/json;q=0, application/json;charset=utf-8")]
    [InlineData("text/html,, ,application/json")]
    public void what_includes_json_takes_json(string accept) => Assert.True(TakesJson(accept));

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain;format=\"a,b\"")]
    [InlineData("application/xml, text/*")]
    [InlineData("application/problem+json")]
    [InlineData("application/json;q=0")]
    [InlineData("application/json;q=0.000, text/html")]
    [InlineData("*/*, application/json;q=0")]
    [InlineData("application/json;q=0, application/*, */*")]
    [InlineData("*/*, application/*;q=0")]
    [InlineData("application/json;version=2")]
    [InlineData("application/json;charset=utf-16")]
    [InlineData("application/json, application/json;charset=utf-8;q=0")]
    public void what_does_not_include_json_does_not(string accept) =>
        Assert.False(TakesJson(accept));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("json")]
    [InlineData("text/html, image/*, *; q=.2")]
    [InlineData("text/html;q=high")]
    [InlineData("text/html;q=2")]
    [InlineData("@")]
    public void what_is_malformed_says_nothing(string accept) => Assert.True(TakesJson(accept));

    [Fact]
    public void a_header_that_comes_twice_is_one_list() =>
        Assert.True(TakesJson("text/html", "application/json"));

    [Fact]
    public void one_of_several_offers_is_enough()
    {
        MediaTypeHeaderValue[] offers = [new("application/json"), new("text/event-stream")];

        Assert.True(AcceptHeader.Takes(["text/event-stream"], offers));
        Assert.False(AcceptHeader.Takes(["text/plain"], offers));
    }

    private static bool TakesJson(params string[] accept) =>
        AcceptHeader.Takes(accept, [MediaTypeHeaderValue.Parse("application/json; charset=utf-8")]);
}
