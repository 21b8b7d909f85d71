using System.Globalization;
using System.Text;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>What comes over a real socket and is no proper HTTP, or HTTP of a kind that is seldom seen.</summary>
public sealed class WireTests(WireTests.Serving serving) : IClassFixture<WireTests.Serving>
{
    private const string Order = """{"items":[{"productId":1,"quantity":2}]}""";
    private const string Post =
        "POST /orders HTTP/1.1\r\nHost: planne\r\nConnection: close\r\nContent-Type: application/json\r\n";

    public static TheoryData<string, int> Requests() =>
        new()
        {
            { "GET /products HTTP/1.0\r\n\r\n", 200 },
            {
                "GET http://planne/products HTTP/1.1\r\nHost: planne\r\nConnection: close\r\n\r\n",
                200
            },
            { $"{Post}Transfer-Encoding: chunked\r\n\r\n{Chunked(Order, 7)}", 201 },
            { $"{Post}Content-Length: {Order.Length}\r\n\r\n{Order}", 201 },
            { "GET /products HTTP/1.1\r\n\r\n", 400 },
            { "GET /products HTTP/9.9\r\nHost: planne\r\n\r\n", 505 },
            { "\r\n\r\nhello\r\n\r\n", 400 },
            { "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400 },
            { "GET /products HTTP/1.1\r\nHost: planne\r\nNo colon\r\n\r\n", 400 },
            { "GET /%00 HTTP/1.1\r\nHost: planne\r\nConnection: close\r\n\r\n", 400 },
            { $"{Post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{Order}\r\n0\r\n\r\n", 400 },
            { $"{Post}Transfer-Encoding: chunked\r\n\r\n5\r\n{Order}\r\n0\r\n\r\n", 400 },
            { $"{Post}Transfer-Encoding: gzip\r\n\r\n{Order}", 400 },
            { $"{Post}Content-Length: -1\r\n\r\n{Order}", 400 },
            { $"{Post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{Order}", 400 },
            { $"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: planne\r\n\r\n", 414 },
            {
                $"GET /products HTTP/1.1\r\nHost: planne\r\nX: {new string('a', 17_000)}\r\n\r\n",
                431
            },
            { $"GET /products HTTP/1.1\r\nHost: planne\r\n{Headers(65)}\r\n", 431 },
            { $"{Post}Content-Length: 65537\r\n\r\n{Padded(65_537)}", 413 },
            { $"{Post}Transfer-Encoding: chunked\r\n\r\n{Chunked(Padded(65_537), 4096)}", 413 },
            { $"{Post}Transfer-Encoding: chunked\r\n\r\n{Chunked(Padded(65_536), 16)}", 201 },
            { $"{Post}Transfer-Encoding: chunked\r\n\r\n{Chunked(Padded(65_536), 1)}", 201 },
            { $"{Post}Content-Length: 65536\r\n\r\n{Padded(65_536)}", 201 },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task what_a_client_sends_is_answered_by_the_rules(string request, int status)
    {
        await using var http = await RawHttp.OpenAsync(serving.Address);
        await http.SendAsync(request);

        var answer = await http.ReadAsync();

        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "),
            answer,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("\r\nServer:", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/products", 200)]
    [InlineData("/nowhere", 404)]
    [InlineData("/openapi.yml", 200)]
    public async Task who_only_looks_is_sent_a_head_alone(string path, int status)
    {
        await using var http = await RawHttp.OpenAsync(serving.Address);
        await http.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: planne\r\nConnection: close\r\n\r\n");

        var answer = await http.ReadAsync();

        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "),
            answer,
            StringComparison.Ordinal
        );
        Assert.Equal(answer.Length - 4, answer.IndexOf("\r\n\r\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Content-Length: 65537\r\n\r\n", 1)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", 4096)]
    public async Task a_body_that_is_too_large_is_refused_with_a_problem(string head, int chunk)
    {
        await using var http = await RawHttp.OpenAsync(serving.Address);
        await http.SendAsync(Post + head + Chunked(Padded(65_537), chunk));

        var answer = await http.ReadAsync(end: "}");

        Assert.Contains(
            "\r\nContent-Type: application/problem+json\r\n",
            answer,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"detail\":\"The body must be no larger than 65536 bytes.\"",
            answer,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task who_asks_before_sending_the_body_is_told_to_go_on()
    {
        await using var http = await RawHttp.OpenAsync(serving.Address);
        await http.SendAsync(
            $"{Post}Content-Length: {Order.Length}\r\nExpect: 100-continue\r\n\r\n"
        );
        var goOn = await http.ReadAsync(end: "\r\n\r\n");
        await http.SendAsync(Order);

        Assert.StartsWith("HTTP/1.1 100 ", goOn, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 201 ", await http.ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /prod")]
    [InlineData("GET /products HTTP/1.1\r\nHost: pla")]
    [InlineData(Post + "Content-Length: 40\r\n\r\n{\"items\":")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\n28\r\n{\"items\":")]
    public async Task who_breaks_off_leaves_nothing_behind(string beginning)
    {
        await using (var http = await RawHttp.OpenAsync(serving.Address))
        {
            await http.SendAsync(beginning);
            http.Finish();

            Assert.DoesNotContain("HTTP/1.1 5", await http.ReadAsync(), StringComparison.Ordinal);
        }

        await using var next = await RawHttp.OpenAsync(serving.Address);
        await next.SendAsync("GET /products HTTP/1.0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await next.ReadAsync(), StringComparison.Ordinal);
    }

    private static string Padded(int length) => Order + new string(' ', length - Order.Length);

    private static string Headers(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(number => $"X-{number}: 1\r\n"));

    private static string Chunked(string body, int size) =>
        body.Chunk(size)
            .Aggregate(
                new StringBuilder(),
                (text, chunk) =>
                    text.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n")
                        .Append(chunk)
                        .Append("\r\n")
            )
            .Append("0\r\n\r\n")
            .ToString();

    /// <summary>A host that listens.</summary>
    public sealed class Serving : IAsyncLifetime
    {
        private TestDatabase? database;
        private HostProcess? host;

        public Uri Address => host!.Address;

        public async Task InitializeAsync()
        {
            database = await MySqlServer.CreateDatabaseAsync("wire");
            host = await HostProcess.StartAsync(database.ConnectionString);
        }

        public async Task DisposeAsync()
        {
            await host!.DisposeAsync();
            await database!.DisposeAsync();
        }
    }
}
