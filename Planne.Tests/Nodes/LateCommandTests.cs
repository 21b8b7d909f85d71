using Alba;
using Microsoft.Extensions.DependencyInjection;
using Planne.Tests.Support;
using Wolverine.Runtime;
using Xunit;

namespace Planne.Tests.Nodes;

/// <summary>
/// A command of a leader that was frozen may arrive when another leads. It carries no term, so it is carried out: a
/// second copy of an agent starts, or the only one stops.
/// </summary>
[Collection(nameof(Cluster))]
public sealed class LateCommandTests
{
    private static readonly Uri Timer = new("wolverine-recurring-timer:///ResendOverdueOrders");

    [Fact]
    public async Task a_late_command_to_start_or_to_stop_does_no_harm()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("late");
        var hosts = new List<IAlbaHost>();
        try
        {
            for (var node = 0; node < 3; node++)
            {
                hosts.Add(await PlanneHost.StartAsync(database.ConnectionString, Settings()));
            }

            await Occurrences.GiveWorkAsync(database);
            await RunsOnceAsync(hosts, database);

            await Other(hosts).Agents.StartLocallyAsync(Timer);
            // Two nodes run it: the same due times are sent twice, and one of each is dropped.
            await Eventually.IsAsync(
                true,
                async () =>
                    await Occurrences.CountAsync(database, Occurrences.Handled)
                    > await Occurrences.CountAsync(database, Occurrences.Claims)
            );
            await RunsOnceAsync(hosts, database);

            await Runner(hosts).Agents.StopLocallyAsync(Timer);
            await RunsOnceAsync(hosts, database);
            await Occurrences.AreAtMostOnceAsync(database);
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Settings() =>
        Occurrences
            .Settings.Append("--Messaging:HeartbeatEvery=00:00:01")
            .Append("--Messaging:DeadAfter=00:00:30")
            .Select(setting => setting[2..].Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], pair[1]));

    /// <summary>Waits until one node runs it, the one that it is assigned to, and it has effects.</summary>
    private static async Task RunsOnceAsync(List<IAlbaHost> hosts, TestDatabase database)
    {
        await Eventually.IsAsync(
            true,
            async () =>
                hosts.Select(Runtime).Where(Runs).ToList() is [var runner]
                && await Occurrences.CountAsync(
                    database,
                    $"select count(*) from wolverine_nodes join wolverine_node_assignments as assignment on node_id = wolverine_nodes.id where assignment.id = '{Timer}' and node_number = {runner.Options.Durability.AssignedNodeNumber}"
                ) == 1
        );
        await Occurrences.NextAsync(database);
    }

    private static IWolverineRuntime Runner(List<IAlbaHost> hosts) =>
        hosts.Select(Runtime).Single(Runs);

    private static IWolverineRuntime Other(List<IAlbaHost> hosts) =>
        hosts.Select(Runtime).First(runtime => !Runs(runtime));

    private static bool Runs(IWolverineRuntime runtime) =>
        runtime.Agents.AllRunningAgentUris().Contains(Timer);

    private static IWolverineRuntime Runtime(IAlbaHost host) =>
        host.Services.GetRequiredService<IWolverineRuntime>();
}
