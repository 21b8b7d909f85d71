using Microsoft.Extensions.DependencyInjection;
using Planne.Fulfillment;
using Planne.Ordering;
using Planne.Tests.Support;
using Wolverine.Configuration;
using Wolverine.Runtime;
using Xunit;

namespace Planne.Tests.Host;

public sealed class QueueTests(QueueTests.Parallelism planne)
    : IClassFixture<QueueTests.Parallelism>
{
    [Theory]
    [InlineData(FulfillmentModule.Queue, 3)]
    [InlineData(OrderingModule.Queue, 5)]
    public void the_queues_of_the_modules_are_durable_and_as_parallel_as_they_were_set(
        string queue,
        int parallelism
    )
    {
        var runtime = planne.Host.Services.GetRequiredService<IWolverineRuntime>();

        var endpoint = runtime.Endpoints.EndpointFor(new Uri($"local://{queue}"))!;

        Assert.Equal(
            (EndpointMode.Durable, parallelism),
            (endpoint.Mode, endpoint.MaxDegreeOfParallelism)
        );
    }

    public sealed class Parallelism : PlanneHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("Fulfillment:Parallelism", "3"), new("Ordering:Parallelism", "5")];
    }
}
