using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Planne.Host.Operations;
using Xunit;

namespace Planne.Tests.Operations;

/// <summary>How the console is served; what it does is tested in a browser, by <c>make console-test</c>.</summary>
public sealed class ConsolePageTests : IAsyncLifetime
{
    private WebApplication? operators;
    private HttpClient? client;

    private HttpClient Http => client!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        operators = builder.Build();
        operators.MapConsole();
        await operators.StartAsync();
        client = operators.GetTestClient();
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await operators!.DisposeAsync();
    }

    [Fact]
    public async Task all_that_the_page_names_is_served_as_what_it_is()
    {
        var page = await Http.GetStringAsync("/");
        var named = Regex
            .Matches(
                page,
                "(?:src|href)=\"(?<name>[^#\"]+)\"",
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            )
            .Select(match => match.Groups["name"].Value)
            .Order(StringComparer.Ordinal);

        var served = new List<string>();
        foreach (var name in named)
        {
            using var answer = await Http.GetAsync(new Uri($"/{name}", UriKind.Relative));
            served.Add($"{name} {(int)answer.StatusCode} {answer.Content.Headers.ContentType}");
        }

        Assert.Equal(
            [
                "console.css 200 text/css; charset=utf-8",
                "console.js 200 text/javascript; charset=utf-8",
                "unknown.svg 200 image/svg+xml",
            ],
            served
        );
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/console.js")]
    public async Task it_may_load_and_do_nothing_but_what_is_of_its_own_server(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith(
            "default-src 'none'; script-src 'self'; style-src 'self';",
            policy,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task what_a_browser_has_already_is_not_sent_again_and_never_used_unasked()
    {
        using var first = await Http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task its_head_can_be_asked_for()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");
        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            new MediaTypeHeaderValue("text/html", "utf-8"),
            answer.Content.Headers.ContentType
        );
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task there_is_nothing_else()
    {
        using var answer = await Http.GetAsync(new Uri("/main.ts", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
