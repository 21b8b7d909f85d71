using Microsoft.Extensions.DependencyInjection;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

/// <summary>How a client reads an order: validators, waiting, events.</summary>
public sealed class OrderReadingTests(OrderReadingTests.LivelyHost planne)
    : IClassFixture<OrderReadingTests.LivelyHost>
{
    private const string Tag = "W/\"PENDING\"";

    // Downwards: the host gives out ids above all that are there.
    private static int ids = 900_000;

    private readonly HttpClient http = planne.Host.Server.CreateClient();

    private int Watched => planne.Host.Services.GetRequiredService<OrderFeed>().Watched;

    [Fact]
    public async Task a_pending_order_says_that_it_will_change()
    {
        var order = await StoreAsync("PENDING");

        var answer = await http.SendAsync("GET", order);

        Assert.Equal(
            (200, "W/\"PENDING\"", "no-cache", "1", "Prefer", null),
            (
                answer.Status,
                answer["ETag"],
                answer["Cache-Control"],
                answer["Retry-After"],
                answer["Vary"],
                answer["Preference-Applied"]
            )
        );
    }

    [Fact]
    public async Task a_decided_order_has_another_validator_and_need_not_be_asked_for_again()
    {
        var order = await StoreAsync("REFUSED");

        var answer = await http.SendAsync("GET", order);

        Assert.Equal(
            (200, "W/\"REFUSED\"", null, null),
            (answer.Status, answer["ETag"], answer["Cache-Control"], answer["Retry-After"])
        );
    }

    [Theory]
    [InlineData("W/\"PENDING\"", 304)]
    [InlineData("\"PENDING\"", 304)]
    [InlineData("W/\"REFUSED\", W/\"PENDING\"", 304)]
    [InlineData("*", 304)]
    [InlineData("W/\"REFUSED\"", 200)]
    [InlineData("PENDING", 200)]
    [InlineData("", 200)]
    public async Task a_client_that_has_the_order_as_it_is_gets_304(string had, int status)
    {
        var order = await StoreAsync("PENDING");

        var answer = await http.SendAsync("GET", order, body: null, ("If-None-Match", had));

        Assert.Equal(
            (status, status == 304, Tag, "no-cache", "Prefer"),
            (
                answer.Status,
                answer.Body.Length == 0,
                answer["ETag"],
                answer["Cache-Control"],
                answer["Vary"]
            )
        );
    }

    [Fact]
    public async Task who_waits_is_answered_when_the_order_is_decided()
    {
        var order = await StoreAsync("PENDING");
        var waiting = http.SendAsync("GET", order, body: null, ("Prefer", "wait=30"));
        await Eventually.IsAsync(1, () => Task.FromResult(Watched));

        await DecideAsync(order, "APPROVED");

        var answer = await waiting;
        Assert.Equal(
            (200, "wait=30", "W/\"APPROVED\"", null),
            (answer.Status, answer["Preference-Applied"], answer["ETag"], answer["Cache-Control"])
        );
        Assert.Equal(
            $$"""{"id":{{order["/orders/".Length..]}},"status":"APPROVED","amountCents":100,"items":[]}""",
            answer.Body
        );
    }

    [Fact]
    public async Task an_order_that_is_placed_is_waited_for()
    {
        var placed = await http.PostAsync();

        var answer = await http.SendAsync(
            "GET",
            placed["Location"]!,
            body: null,
            ("Prefer", "wait=30"),
            ("If-None-Match", Tag)
        );

        Assert.Equal((200, "W/\"APPROVED\""), (answer.Status, answer["ETag"]));
        Assert.Equal(
            placed.Body.Replace("PENDING", "APPROVED", StringComparison.Ordinal),
            answer.Body
        );
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData(Tag, 304)]
    public async Task at_the_deadline_a_client_is_told_the_present_state(string? had, int status)
    {
        var order = await StoreAsync("PENDING");

        var answer = await http.SendAsync(
            "GET",
            order,
            body: null,
            [("Prefer", "wait=1"), .. had is null ? [] : new[] { ("If-None-Match", had) }]
        );

        Assert.Equal(
            (status, Tag, "wait=1", "1"),
            (answer.Status, answer["ETag"], answer["Preference-Applied"], answer["Retry-After"])
        );
    }

    [Fact]
    public async Task an_order_that_is_decided_is_not_waited_for()
    {
        var order = await StoreAsync("APPROVED");

        var answer = await http.SendAsync("GET", order, body: null, ("Prefer", "wait=30"));

        Assert.Equal((200, "wait=30"), (answer.Status, answer["Preference-Applied"]));
    }

    [Theory]
    [InlineData("/orders/2147483647")]
    [InlineData("/orders/2147483647/events")]
    [InlineData("/orders/abc/events")]
    public async Task what_is_not_there_is_not_waited_for(string path)
    {
        var answer = await http.SendAsync("GET", path, body: null, ("Prefer", "wait=30"));

        Assert.Equal((404, """{"status":"NOT_FOUND"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task events_tell_each_status_once_and_end_after_the_last()
    {
        var order = await StoreAsync("PENDING");
        await using var events = await EventsAsync(order);
        Assert.Equal("id: 1", await events.LineAsync());
        Assert.Equal(Data(order, "PENDING"), await events.LineAsync());
        Assert.Equal("", await events.LineAsync());

        await DecideAsync(order, "REFUSED");

        Assert.Equal(
            ["id: 2", Data(order, "REFUSED"), "", null],
            await events.RestWithoutHeartbeatsAsync()
        );
    }

    [Fact]
    public async Task events_show_that_they_are_alive_while_nothing_happens()
    {
        var order = await StoreAsync("PENDING");
        await using var events = await EventsAsync(order, ("Last-Event-ID", "1"));

        Assert.Equal(":", await events.LineAsync());
        Assert.Equal("", await events.LineAsync());
        Assert.Equal(":", await events.LineAsync());
    }

    [Theory]
    [InlineData(null, "12")]
    [InlineData("", "12")]
    [InlineData("0", "12")]
    [InlineData("3", "12")]
    [InlineData("nonsense", "12")]
    [InlineData("1", "2")]
    public async Task a_decided_orders_events_go_on_after_the_last_that_a_client_had(
        string? had,
        string expected
    )
    {
        var order = await StoreAsync("APPROVED");

        await using var events = await EventsAsync(
            order,
            had is null ? [] : [("Last-Event-ID", had)]
        );

        Assert.Equal(
            expected
                .SelectMany<char, string?>(id =>
                    [$"id: {id}", Data(order, id == '1' ? "PENDING" : "APPROVED"), ""]
                )
                .Append(null),
            await events.RestWithoutHeartbeatsAsync()
        );
    }

    [Fact]
    public async Task a_client_that_had_the_last_event_is_told_not_to_come_back()
    {
        var order = await StoreAsync("APPROVED");

        var answer = await http.SendAsync(
            "GET",
            order + "/events",
            body: null,
            ("Last-Event-ID", "2")
        );

        Assert.Equal((204, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task a_client_that_claims_to_have_had_what_has_not_happened_is_told_everything()
    {
        var order = await StoreAsync("PENDING");
        await using var events = await EventsAsync(order, ("Last-Event-ID", "2"));

        Assert.Equal("id: 1", await events.LineAsync());
        await DecideAsync(order, "APPROVED");

        Assert.Equal(
            [Data(order, "PENDING"), "", "id: 2", Data(order, "APPROVED"), "", null],
            await events.RestWithoutHeartbeatsAsync()
        );
    }

    [Fact]
    public async Task a_client_that_asks_for_the_head_alone_waits_for_nothing()
    {
        var order = await StoreAsync("PENDING");

        var head = await http.SendAsync("HEAD", order, body: null, ("Prefer", "wait=30"));
        var events = await http.SendAsync("HEAD", order + "/events");

        Assert.Equal(
            (200, "", Tag, null),
            (head.Status, head.Body, head["ETag"], head["Preference-Applied"])
        );
        Assert.Equal(
            (200, "", "text/event-stream"),
            (events.Status, events.Body, events["Content-Type"])
        );
    }

    private static string Data(string order, string status) =>
        $$"""data: {"id":{{order["/orders/".Length..]}},"status":"{{status}}","amountCents":100,"items":[]}""";

    private async Task<string> StoreAsync(string status)
    {
        var id = Interlocked.Decrement(ref ids);
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            $"insert into orders (id, status, amount_cents) values ({id}, '{status}', 100)"
        );
        return $"/orders/{id}";
    }

    private Task DecideAsync(string order, string status) =>
        ModuleDatabase.ExecuteAsync(
            planne.Database,
            $"update orders set status = '{status}' where id = {order["/orders/".Length..]}"
        );

    private async Task<EventStream> EventsAsync(
        string order,
        params (string Name, string Value)[] headers
    )
    {
        using var request = Requests.Of("GET", order + "/events", body: null, headers);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(
            (200, "text/event-stream", "no-store"),
            (
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.ToString(),
                response.Headers.CacheControl?.ToString()
            )
        );
        return new EventStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Shows quickly that streams are alive.</summary>
    public sealed class LivelyHost : PlanneHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("Ordering:EventHeartbeat", "00:00:00.1")];
    }

    private sealed class EventStream(HttpResponseMessage response, Stream body) : IAsyncDisposable
    {
        private readonly StreamReader reader = new(body);

        public Task<string?> LineAsync() => reader.ReadLineAsync();

        /// <summary>All lines that are not of comments, and null for the end.</summary>
        public async Task<IReadOnlyList<string?>> RestWithoutHeartbeatsAsync()
        {
            var lines = new List<string?>();
            do
            {
                lines.Add(await LineAsync());
                if (lines[^1] == ":")
                {
                    lines.RemoveAt(lines.Count - 1);
                    Assert.Equal("", await LineAsync());
                }
            } while (lines is not [.., null]);

            return lines;
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
