using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Host.Configuration;
using Planne.Host.Health;
using Planne.Tests.Durability.Store;
using Xunit;

namespace Planne.Tests.Host;

public sealed class LeaderCheckTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task nobody_leading_is_borne_for_as_long_as_it_takes_to_replace_a_leader()
    {
        var node = await StartNodeAsync();
        var check = new LeaderCheck(
            node.Store,
            new MessagingOptions { DeadAfter = TimeSpan.FromMinutes(10) }
        );
        async Task<HealthStatus> StatusAsync() =>
            (await check.CheckHealthAsync(new HealthCheckContext())).Status;

        await node.Nodes.TryAttainLeadershipLockAsync(default);
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());

        await Server.ExecuteAsync("update wolverine_leases set expires_at = utc_timestamp(6)");
        Assert.Equal(HealthStatus.Degraded, await StatusAsync());

        await Server.ExecuteAsync(
            "update wolverine_leases set expires_at = utc_timestamp(6) - interval 10 minute"
        );
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());
    }
}
