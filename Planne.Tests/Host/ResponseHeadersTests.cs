using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Planne.Host.Http;
using Xunit;

namespace Planne.Tests.Host;

public sealed class ResponseHeadersTests
{
    [Fact]
    public async Task a_page_may_have_a_policy_of_its_own()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseResponseHeaders();
        app.MapGet(
            "/page",
            (HttpContext http) =>
            {
                http.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
                return "";
            }
        );
        await app.StartAsync();

        using var answer = await app.GetTestClient().GetAsync(new Uri("/page", UriKind.Relative));

        Assert.Equal(["default-src 'self'"], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }
}
