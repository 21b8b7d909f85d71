using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>A client's trace (W3C Trace Context) goes on behind the answer.</summary>
public sealed class TraceTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    // A node that is killed is noticed within seconds.
    private static readonly KeyValuePair<string, string>[] Impatience =
    [
        new("Messaging:HeartbeatEvery", "00:00:01"),
        new("Messaging:DeadAfter", "00:00:02"),
    ];

    [Fact]
    public async Task both_handlers_of_an_order_work_in_the_trace_of_its_request_though_its_node_is_dead()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("trace");
        var trace = ActivityTraceId.CreateRandom();
        await using (
            var node = await HostProcess.StartAsync(
                database.ConnectionString,
                [.. Impatience.Select(setting => $"--{setting.Key}={setting.Value}")]
            )
        )
        await using (await HeldDecisions.OfAsync(database))
        {
            using var http = node.Client();
            var placed = await http.PostAsync(headers: ("traceparent", ParentIn(trace)));
            Assert.Equal(201, placed.Status);
            await node.KillAsync();
        }

        // Nothing but the row can tell this one.
        var seen = new ConcurrentQueue<(ActivityTraceId Trace, string Name)>();
        using var listener = Listen(seen);
        await using var successor = await PlanneHost.StartAsync(
            database.ConnectionString,
            Impatience
        );

        await Eventually.IsAsync(
            "Planne.Contracts.OrderDecided, Planne.Contracts.ProcessOrder",
            () => Task.FromResult(string.Join(", ", HandledIn(trace, seen)))
        );
    }

    [Fact]
    public async Task a_refused_request_is_found_again_by_its_trace()
    {
        var trace = ActivityTraceId.CreateRandom();

        var problem = await PostAsync(trace, """{"items":[]}""", 422);

        Assert.StartsWith(
            $"00-{trace}-",
            problem.GetProperty("traceId").GetString(),
            StringComparison.Ordinal
        );
    }

    private async Task<JsonElement> PostAsync(ActivityTraceId trace, string body, int status)
    {
        var answer = await planne.Host.Scenario(ask =>
        {
            ask.Post.Text(body).ContentType("application/json").ToUrl("/orders");
            ask.WithRequestHeader("traceparent", ParentIn(trace));
            ask.StatusCodeShouldBe(status);
        });
        return JsonSerializer.Deserialize<JsonElement>(await answer.ReadAsTextAsync());
    }

    private static string ParentIn(ActivityTraceId trace) =>
        $"00-{trace}-{ActivitySpanId.CreateRandom()}-01";

    private static ActivityListener Listen(ConcurrentQueue<(ActivityTraceId, string)> seen)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Wolverine",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue((activity.TraceId, activity.OperationName)),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static IEnumerable<string> HandledIn(
        ActivityTraceId trace,
        IEnumerable<(ActivityTraceId Trace, string Name)> seen
    ) =>
        seen.Where(activity =>
                activity.Trace == trace
                && activity.Name.StartsWith("Planne.Contracts.", StringComparison.Ordinal)
            )
            .Select(activity => activity.Name)
            .Distinct()
            .Order(StringComparer.Ordinal);
}
