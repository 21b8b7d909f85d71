using System.Text;
using System.Text.Json.Nodes;
using Alba;
using Microsoft.AspNetCore.TestHost;
using MySqlConnector;
using Xunit;

namespace Planne.Tests.Contract;

/// <summary>What the host answers, held against <c>openapi/api.yml</c>: each status of each operation.</summary>
public sealed class AnswersTests(GenerousHost planne, LimitedHost limited, LostDatabaseHost lost)
    : IClassFixture<GenerousHost>,
        IClassFixture<LimitedHost>,
        IClassFixture<LostDatabaseHost>
{
    private const string Key = "Idempotency-Key";
    private const string TwoApples = """{"items":[{"productId":1,"quantity":2}]}""";

    // Those of the message itself, which OpenAPI describes otherwise or not at all.
    private static readonly string[] Framing =
    [
        "Content-Length",
        "Content-Type",
        "Date",
        "Transfer-Encoding",
    ];

    private static readonly Dictionary<
        string,
        Func<AnswersTests, Task<HttpResponseMessage>>
    > Cases = new()
    {
        ["getProducts 200"] = t => t.SendAsync(Get("/products")),
        ["createOrder 201"] = t => t.SendAsync(Post(TwoApples)),
        ["createOrder 400"] = t => t.SendAsync(Post("""{"items":[{"productId":1}]}""")),
        ["createOrder 409"] = t => t.PostWithKeyInUseAsync(),
        ["createOrder 413"] = t => t.SendAsync(Post(new string(' ', (64 * 1024) + 1))),
        ["createOrder 415"] = t => t.SendAsync(Post(TwoApples, "text/plain")),
        ["createOrder 422"] = t => t.SendAsync(Post("""{"items":[]}""")),
        ["listOrders 200"] = t => t.ListTwoOrdersAsync("/orders?limit=1"),
        ["listOrders 400"] = t => t.SendAsync(Get("/orders?limit=0")),
        ["getOrder 200"] = t => t.AskForPlacedAsync(address => Get(address)),
        ["getOrder 304"] = t =>
            t.AskForPlacedAsync(address => Get(address, ("If-None-Match", "*"))),
        ["getOrder 404"] = t => t.SendAsync(Get("/orders/2147483647")),
        ["getOrderEvents 200"] = t => t.AskForPlacedAsync(address => Get($"{address}/events")),
        ["getOrderEvents 204"] = t =>
            t.AskForPlacedAsync(address => Get($"{address}/events", ("Last-Event-ID", "2"))),
        ["getOrderEvents 404"] = t => t.SendAsync(Get("/orders/2147483647/events")),
        ["getLiveness 200"] = t => t.SendAsync(Get("/health/live")),
        ["getReadiness 200"] = t => t.SendAsync(Get("/health/ready")),
        ["getReadiness 503"] = t => t.SendToLostAsync(Get("/health/ready")),
    };

    // All operations of the modules answer with these alike.
    static AnswersTests()
    {
        (string Operation, Func<HttpRequestMessage> Request)[] operations =
        [
            ("getProducts", () => Get("/products")),
            ("createOrder", () => Post(TwoApples)),
            ("listOrders", () => Get("/orders")),
            ("getOrder", () => Get("/orders/1")),
            ("getOrderEvents", () => Get("/orders/1/events")),
        ];
        foreach (var (operation, request) in operations)
        {
            Cases[$"{operation} 406"] = t => t.SendAsync(With(request(), "Accept", "image/png"));
            Cases[$"{operation} 429"] = t => t.SendToLimitedAsync(request());
            Cases[$"{operation} 503"] = t => t.SendToLostAsync(request());
        }
    }

    public static TheoryData<string> Answers => [.. Cases.Keys];

    [Fact]
    public void every_answer_of_the_contract_is_asked_for_and_no_other() =>
        Assert.Equal(ApiDocument.Contract.Answers.Order(), Cases.Keys.Order());

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task an_answer_is_as_declared(string answer)
    {
        var (operation, status) = answer.Split(' ') is [var id, var code]
            ? (id, int.Parse(code, System.Globalization.CultureInfo.InvariantCulture))
            : default;
        var (mediaType, schema) = ApiDocument.Contract.Response(operation, status);
        var headers = ApiDocument.Contract.HeadersByNeed(operation, status);

        using var response = await Cases[answer](this);

        var body = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {body}");
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        var sent = response.Headers.Concat(response.Content.Headers).Select(h => h.Key).ToList();
        Assert.Empty(headers[true].Except(sent, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(
            sent.Except(headers.SelectMany(h => h), StringComparer.OrdinalIgnoreCase)
                .Except(Framing, StringComparer.OrdinalIgnoreCase)
        );
        Assert.Empty(
            mediaType switch
            {
                null => body.Length == 0 ? [] : [body],
                "text/event-stream" => EventFaults(body),
                _ => ApiDocument.Faults(JsonNode.Parse(body), schema!),
            }
        );
    }

    [Fact]
    public void a_body_that_does_not_fit_is_noticed()
    {
        var order = JsonNode.Parse(
            """{"id":"1","status":"PENDING","items":[{"id":1,"quantity":2}],"note":1}"""
        );

        Assert.Equal(
            [
                "$.amountCents is missing",
                "$.note is unknown",
                "$.id is no integer",
                "$.items[0].productId is missing",
            ],
            ApiDocument.Faults(order, ApiDocument.Contract.Named("Order"))
        );
    }

    [Theory]
    [InlineData("""{"detail":"Wrong."}""", "$ is 0 of its choices")]
    [InlineData("""{"detail":"Wrong.","pointer":"#","header":"Prefer"}""", "$ is 2 of its choices")]
    public void a_fault_that_is_nowhere_or_in_two_places_is_noticed(
        string fault,
        string expected
    ) =>
        Assert.Equal(
            [expected],
            ApiDocument.Faults(JsonNode.Parse(fault), ApiDocument.Contract.Named("Fault"))
        );

    private static IEnumerable<string> EventFaults(string body) =>
        body.Split('\n')
            .Where(line => line.StartsWith("data:", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line["data:".Length..]))
            .DefaultIfEmpty()
            .SelectMany(data => ApiDocument.Faults(data, ApiDocument.Contract.Named("Order")));

    private async Task<HttpResponseMessage> AskForPlacedAsync(Func<string, HttpRequestMessage> ask)
    {
        using var placed = await SendAsync(Post(TwoApples));
        return await SendAsync(ask(placed.Headers.Location!.OriginalString));
    }

    private async Task<HttpResponseMessage> ListTwoOrdersAsync(string address)
    {
        using var first = await SendAsync(Post(TwoApples));
        using var second = await SendAsync(Post(TwoApples));
        return await SendAsync(Get(address));
    }

    private async Task<HttpResponseMessage> PostWithKeyInUseAsync()
    {
        await using var connection = await planne.Database.OpenAsync();
        await using var first = await connection.BeginTransactionAsync();
        await using var insert = new MySqlCommand(
            """
            insert into idempotency_keys (caller, idempotency_key, fingerprint, order_id)
            values ('', 'in-use', repeat('0', 32), 1)
            """,
            connection,
            first
        );
        await insert.ExecuteNonQueryAsync();
        return await SendAsync(With(Post(TwoApples), Key, "in-use"));
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        SendAsync(planne.Host, request);

    private Task<HttpResponseMessage> SendToLimitedAsync(HttpRequestMessage request) =>
        SendAsync(limited.Host, request);

    private Task<HttpResponseMessage> SendToLostAsync(HttpRequestMessage request) =>
        SendAsync(lost.Host, request);

    private static async Task<HttpResponseMessage> SendAsync(
        IAlbaHost host,
        HttpRequestMessage request
    )
    {
        using var client = host.GetTestClient();
        using (request)
        {
            return await client.SendAsync(request);
        }
    }

    private static HttpRequestMessage Get(string address) =>
        new(HttpMethod.Get, new Uri(address, UriKind.Relative));

    private static HttpRequestMessage Get(string address, (string Name, string Value) header) =>
        With(Get(address), header.Name, header.Value);

    private static HttpRequestMessage Post(string body, string type = "application/json") =>
        new(HttpMethod.Post, new Uri("/orders", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };

    private static HttpRequestMessage With(HttpRequestMessage request, string name, string value)
    {
        request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
