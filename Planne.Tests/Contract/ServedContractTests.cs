using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.TestHost;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Contract;

/// <summary>The contract as the host serves it, and the page that shows it.</summary>
public sealed partial class ServedContractTests(PlanneHost planne)
    : IClassFixture<PlanneHost>,
        IDisposable
{
    private readonly HttpClient client = planne.Host.GetTestClient();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task the_yaml_is_the_file_as_it_is()
    {
        using var response = await GetAsync("/openapi.yml");

        Assert.Equal("application/yaml", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            await File.ReadAllBytesAsync(ProjectRoot.File("openapi", "api.yml")),
            await response.Content.ReadAsByteArrayAsync()
        );
    }

    [Fact]
    public async Task the_json_says_the_same_as_the_yaml()
    {
        using var response = await GetAsync("/openapi.json");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var json = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(ApiDocument.Contract.Lines, ApiDocument.Read(json, "json").Lines);
    }

    [Fact]
    public async Task what_is_text_in_the_yaml_is_text_in_the_json()
    {
        var json = JsonNode.Parse(
            await client.GetStringAsync(new Uri("/openapi.json", UriKind.Relative))
        )!;
        var orderId = json["paths"]!["/orders/{orderId}"]!["get"]!["parameters"]![0]!;

        Assert.Equal("\"1\"", orderId["examples"]!["decided"]!["value"]!.ToJsonString());
        Assert.Equal("true", orderId["required"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/openapi.yml")]
    [InlineData("/openapi.json")]
    public async Task who_has_the_document_is_not_sent_it_again(string address)
    {
        using var first = await GetAsync(address);
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(address, UriKind.Relative)
        );
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var again = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(new CacheControlHeaderValue { NoCache = true }, first.Headers.CacheControl);
    }

    [Fact]
    public async Task the_page_may_ask_its_own_host_and_no_other()
    {
        using var response = await GetAsync("/docs/");
        var page = await response.Content.ReadAsStringAsync();
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));

        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("://", policy + page, StringComparison.Ordinal);
        Assert.Contains("\"url\":\"openapi.json\"", page, StringComparison.Ordinal);
        Assert.All(
            Nonce().Matches(page).Select(match => match.Groups["value"].Value),
            nonce => Assert.Contains($"'nonce-{nonce}'", policy, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("/docs/scalar.js")]
    [InlineData("/docs/scalar.aspnetcore.js")]
    public async Task the_scripts_of_the_page_come_from_the_host(string address)
    {
        using var response = await GetAsync(address);

        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task<HttpResponseMessage> GetAsync(string address) =>
        (await client.GetAsync(new Uri(address, UriKind.Relative))).EnsureSuccessStatusCode();

    [GeneratedRegex(
        "nonce=\"(?<value>[^\"]+)\"",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Nonce();
}
