using Planne.Durability;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>A node commits a message, cannot pass it on to its own queue, and lives: nobody would take it for dead.</summary>
public sealed class FailedSendingTests
{
    [Fact]
    public async Task what_is_committed_is_carried_out_once_though_passing_it_on_fails()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("sending");
        await using var host = await Nodes.StartAsync(
            database,
            $"{Failpoints.AfterCommit}=throw;{Failpoints.AfterCommit}=throw@2"
        );
        using var client = host.Client();

        // The first commit is the order's own, with a message for Fulfillment; the second is the verdict's, with one back.
        Assert.Equal(201, (await client.PostAsync()).Status);

        await Nodes.UntilAllAreDecidedOnceAsync(database);
        Assert.Contains(
            "1 messages are stored but could not be handed over",
            host.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, await host.TerminateAsync());
    }
}
