using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>A client's trace (W3C Trace Context) goes on behind the answer.</summary>
public sealed class TraceTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    [Fact]
    public async Task both_handlers_of_an_order_work_in_the_trace_of_its_request()
    {
        var trace = ActivityTraceId.CreateRandom();
        var seen = new ConcurrentQueue<(ActivityTraceId Trace, string Name)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Wolverine",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue((activity.TraceId, activity.OperationName)),
        };
        ActivitySource.AddActivityListener(listener);

        await PostAsync(trace, """{"items":[{"productId":1,"quantity":2}]}""", 201);

        await Eventually.IsAsync(
            "Planne.Contracts.OrderDecided, Planne.Contracts.ProcessOrder",
            () =>
                Task.FromResult(
                    string.Join(
                        ", ",
                        seen.Where(activity =>
                                activity.Trace == trace
                                && activity.Name.StartsWith(
                                    "Planne.Contracts.",
                                    StringComparison.Ordinal
                                )
                            )
                            .Select(activity => activity.Name)
                            .Distinct()
                            .Order(StringComparer.Ordinal)
                    )
                )
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
            ask.WithRequestHeader("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            ask.StatusCodeShouldBe(status);
        });
        return JsonSerializer.Deserialize<JsonElement>(await answer.ReadAsTextAsync());
    }
}
