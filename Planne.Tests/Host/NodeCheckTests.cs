using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Host.Configuration;
using Planne.Host.Health;
using Planne.Tests.Durability.Store;
using Xunit;

namespace Planne.Tests.Host;

public sealed class NodeCheckTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task a_node_is_judged_by_its_last_sign_of_life_and_not_ready_once_it_is_thrown_out()
    {
        var node = await StartNodeAsync();
        var check = new NodeCheck(
            node.Store,
            new MessagingOptions
            {
                HeartbeatEvery = TimeSpan.FromMinutes(1),
                DeadAfter = TimeSpan.FromMinutes(10),
            }
        );
        async Task<HealthStatus> StatusAsync() =>
            (await check.CheckHealthAsync(new HealthCheckContext())).Status;

        Assert.Equal(HealthStatus.Healthy, await StatusAsync());

        await Server.ExecuteAsync(
            "update wolverine_nodes set health_check = utc_timestamp(6) - interval 5 minute"
        );
        Assert.Equal(HealthStatus.Degraded, await StatusAsync());

        await Server.ExecuteAsync(
            "update wolverine_nodes set health_check = utc_timestamp(6) - interval 10 minute"
        );
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());

        await Server.ExecuteAsync("delete from wolverine_nodes");
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());
    }
}
