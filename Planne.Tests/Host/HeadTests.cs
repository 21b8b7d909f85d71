using Microsoft.AspNetCore.TestHost;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>HEAD (RFC 9110, section 9.3.2).</summary>
public sealed class HeadTests(PlanneHost planne) : IClassFixture<PlanneHost>, IDisposable
{
    private readonly HttpClient http = planne.Host.GetTestClient();

    public void Dispose() => http.Dispose();

    [Theory]
    [InlineData("/products")]
    [InlineData("/orders")]
    [InlineData("/orders?limit=0")]
    [InlineData("/orders/0")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi.json")]
    [InlineData("/docs/scalar.js")]
    [InlineData("/nowhere")]
    public Task it_is_answered_as_get_is_without_the_body(string path) => IsAsGetAsync(path);

    [Fact]
    public async Task an_order_and_its_events_can_be_asked_for_with_it()
    {
        var address = (await http.PostAsync())["Location"]!;
        await http.SendAsync("GET", address, headers: ("Prefer", "wait=30"));

        await IsAsGetAsync(address);
        await IsAsGetAsync($"{address}/events");
    }

    [Theory]
    [InlineData("DELETE", "/products", "GET, HEAD")]
    [InlineData("DELETE", "/orders", "GET, HEAD, POST")]
    [InlineData("POST", "/orders/1", "GET, HEAD")]
    [InlineData("POST", "/openapi.yml", "GET, HEAD")]
    public async Task it_is_among_what_is_allowed(string method, string path, string allowed)
    {
        var refused = await http.SendAsync(method, path);

        Assert.Equal((405, allowed), (refused.Status, refused["Allow"]));
    }

    private async Task IsAsGetAsync(string path)
    {
        var get = await http.SendAsync("GET", path);
        var head = await http.SendAsync("HEAD", path);

        Assert.NotEmpty(get.Body);
        Assert.Equal((get.Status, ""), (head.Status, head.Body));
        Assert.Equal(Sorted(get), Sorted(head));
    }

    // Which need not be known where no body is made.
    private static IEnumerable<KeyValuePair<string, string>> Sorted(Answer answer) =>
        answer
            .Headers.Where(header => header.Key is not "Content-Length")
            .OrderBy(header => header.Key, StringComparer.Ordinal);
}
