using System.Net;
using System.Text.Json;
using Alba;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed class RateLimitTests(RateLimitTests.Limited planne)
    : IClassFixture<RateLimitTests.Limited>
{
    [Fact]
    public async Task who_asks_too_often_is_told_when_to_ask_again()
    {
        var address = IPAddress.Parse("192.0.2.1");
        var first = await GetAsync("/products", 200, address);
        await GetAsync("/orders/0", 404, address);
        var last = await GetAsync("/products", 200, address);

        var refused = await GetAsync("/products", 429, address);

        Assert.Equal("\"default\";q=3;w=3600", Header(refused, "RateLimit-Policy"));
        Assert.Equal("\"default\";q=3;w=3600", Header(first, "RateLimit-Policy"));
        Assert.Matches("^\"default\";r=2;t=[1-9][0-9]*$", Header(first, "RateLimit"));
        Assert.Matches("^\"default\";r=0;t=[1-9][0-9]*$", Header(last, "RateLimit"));
        Assert.Equal(
            $"\"default\";r=0;t={Header(refused, "Retry-After")}",
            Header(refused, "RateLimit")
        );
        var problem = JsonSerializer.Deserialize<JsonElement>(await refused.ReadAsTextAsync());
        Assert.Equal(429, problem.GetProperty("status").GetInt32());
        Assert.Equal("application/problem+json", refused.Context.Response.ContentType);
    }

    [Fact]
    public async Task each_client_has_its_own()
    {
        foreach (var client in (string[])["192.0.2.2", "192.0.2.3", "2001:db8::1"])
        {
            var answer = await GetAsync("/products", 200, IPAddress.Parse(client));
            Assert.StartsWith(
                "\"default\";r=2;",
                Header(answer, "RateLimit"),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task health_and_what_is_not_there_are_not_limited()
    {
        var address = IPAddress.Parse("192.0.2.4");
        for (var request = 0; request < 5; request++)
        {
            Assert.Empty(Header(await GetAsync("/health/live", 200, address), "RateLimit"));
            Assert.Empty(Header(await GetAsync("/nowhere", 404, address), "RateLimit"));
        }
    }

    private Task<IScenarioResult> GetAsync(string path, int status, IPAddress client) =>
        planne.Host.Scenario(ask =>
        {
            ask.Get.Url(path);
            ask.ConfigureHttpContext(http => http.Connection.RemoteIpAddress = client);
            ask.StatusCodeShouldBe(status);
        });

    private static string Header(IScenarioResult answer, string name) =>
        answer.Context.Response.Headers[name].ToString();

    public sealed class Limited : PlanneHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("RateLimit:Requests", "3"), new("RateLimit:Window", "01:00:00")];
    }
}
