using System.Diagnostics;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Telemetry;

/// <summary>What a collector is sent by hosts that are processes of their own.</summary>
public sealed class CollectedTracesTests
{
    private const string Placed = "POST /orders";
    private const string Decided = "Planne.Contracts.ProcessOrder";
    private const string Written = "Planne.Contracts.OrderDecided";

    private static readonly string[] Impatience =
    [
        "--Messaging:HeartbeatEvery=00:00:01",
        "--Messaging:DeadAfter=00:00:02",
        "--Messaging:PollEvery=00:00:00.200",
    ];

    [Fact]
    public async Task one_trace_leads_from_the_request_to_the_status_though_the_node_that_took_it_is_killed()
    {
        await using var collector = await Collector.StartAsync();
        await using var database = await MySqlServer.CreateDatabaseAsync("traces");
        var trace = ActivityTraceId.CreateRandom().ToString();
        await using (
            var node = await HostProcess.StartAsync(
                database.ConnectionString,
                collector.Environment,
                Impatience
            )
        )
        await using (await HeldDecisions.OfAsync(database))
        {
            await PlaceAsync(node, trace);
            await Eventually.IsAsync(1, () => Task.FromResult(In(trace, Placed).Count));
            await node.KillAsync();
        }

        await using var successor = await HostProcess.StartAsync(
            database.ConnectionString,
            collector.Environment,
            Impatience
        );
        await Eventually.IsAsync(1, () => Task.FromResult(In(trace, Written).Count));

        var placed = Assert.Single(In(trace, Placed));
        var decided = Assert.Single(In(trace, Decided));
        var written = Assert.Single(In(trace, Written));
        Assert.Equal((placed.Id, decided.Id), (decided.Parent, written.Parent));
        Assert.Equal(decided.Instance, written.Instance);
        Assert.NotEqual(placed.Instance, decided.Instance);
        Assert.Equal(1, (await Scrape.OfAsync(successor))["planne_recovery_messages_total"]);

        List<Span> In(string id, string name) =>
            [.. collector.Spans.Where(span => span.Trace == id && span.Name == name)];
    }

    [Fact]
    public async Task a_shared_commit_is_linked_to_every_request_or_message_that_it_carries()
    {
        await using var collector = await Collector.StartAsync();
        await using var database = await MySqlServer.CreateDatabaseAsync("traces");
        await using var node = await HostProcess.StartAsync(
            database.ConnectionString,
            collector.Environment
        );
        var traces = Enumerable
            .Range(0, 64)
            .Select(_ => ActivityTraceId.CreateRandom().ToString())
            .ToArray();

        await Task.WhenAll(traces.Select(trace => PlaceAsync(node, trace)));
        await Eventually.IsAsync(
            traces.Length,
            () => Task.FromResult(collector.Spans.Count(span => span.Name == Written))
        );
        await Eventually.IsAsync(3 * traces.Length, () => Task.FromResult(Carried().Count));

        Assert.Contains(collector.Spans, span => span.Name == "shared commit");
        Assert.All(
            collector.Spans.Where(span => span.Name == "shared commit"),
            commit =>
            {
                Assert.InRange(commit.Links.Count, 2, 256);
                Assert.Empty(commit.Parent);
            }
        );

        // Each request and each message is carried by one commit.
        Assert.Equivalent(
            collector
                .Spans.Where(span => span.Name is Placed or Decided or Written)
                .Select(span => (span.Trace, span.Id)),
            Carried(),
            strict: true
        );

        List<(string Trace, string Id)> Carried() =>
            [
                .. collector
                    .Spans.Where(span => span.Name is "commit" or "shared commit")
                    .SelectMany(span => span.Links)
                    .Where(link => traces.Contains(link.Trace)),
            ];
    }

    [Fact]
    public async Task questions_after_health_scrapes_and_what_a_node_does_by_itself_make_no_spans()
    {
        await using var collector = await Collector.StartAsync();
        await using var database = await MySqlServer.CreateDatabaseAsync("traces");
        await using var node = await HostProcess.StartAsync(
            database.ConnectionString,
            collector.Environment,
            Impatience
        );
        using var http = node.Client();
        using var operators = new HttpClient { BaseAddress = node.Operators };

        // Recurring work is done at once.
        await Eventually.IsAsync(
            true,
            async () =>
                (await operators.SendAsync("GET", "/metrics")).Body.Contains(
                    "schedule_name=\"ResendOverdueOrders\"",
                    StringComparison.Ordinal
                )
        );
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await http.SendAsync("GET", "/health/ready")).Status);
            Assert.Equal(200, (await operators.SendAsync("GET", "/metrics")).Status);
        }

        // Spans are sent in the order in which they ended, so that what came before the last one is there with it.
        await collector.SentMetricsAsync(times: 4);
        var trace = ActivityTraceId.CreateRandom().ToString();
        await PlaceAsync(node, trace);
        await Eventually.IsAsync(
            true,
            () => Task.FromResult(collector.Spans.Any(span => span.Name == Written))
        );

        // A commit that is shared is a trace of its own, and nobody shares with one order.
        Assert.Equal(
            [trace],
            collector.Spans.Select(span => span.Trace).Distinct(StringComparer.Ordinal)
        );
    }

    private static async Task PlaceAsync(HostProcess node, string trace)
    {
        using var http = node.Client();
        var placed = await http.PostAsync(
            headers: ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
        );
        Assert.Equal(201, placed.Status);
    }
}
