using System.Globalization;
using System.Text;
using Alba;
using Microsoft.Extensions.DependencyInjection;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Runtime.Serialization;
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
            hosts.Add(await PlanneHost.StartAsync(database.ConnectionString, Settings()));
            hosts.Add(await PlanneHost.StartAsync(database.ConnectionString, Settings()));
            var idle = await Occurrences.GiveWorkAsync(database);
            await RunsOnceAsync(hosts, database);

            // Two nodes run it for a while: the same due times are sent twice, and one of each has no effect.
            var other = hosts.Select(Runtime).First(runtime => !Runs(runtime));
            await CarriesOutAsync(database, other, "StartAgent", "AgentStarted");
            await Eventually.IsAsync(
                true,
                async () =>
                    await Occurrences.CountAsync(database, Occurrences.Handled)
                    > await Occurrences.CountAsync(database, Occurrences.Claims)
            );
            await RunsOnceAsync(hosts, database);

            var runner = hosts.Select(Runtime).Single(Runs);
            await CarriesOutAsync(database, runner, "StopAgent", "AgentStopped");
            await RunsOnceAsync(hosts, database);
            await Occurrences.AreAtMostOnceAsync(database, idle);
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
            .Append("--Messaging:PollEvery=00:00:00.2")
            .Select(setting => setting[2..].Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], pair[1]));

    /// <summary>Leaves a command for a node where its leader leaves them, and waits until it has been carried out.</summary>
    private static async Task CarriesOutAsync(
        TestDatabase database,
        IWolverineRuntime node,
        string command,
        string record
    )
    {
        var number = node.Options.Durability.AssignedNodeNumber;
        var records =
            $"select count(*) from wolverine_node_records where event_name = '{record}' and agent_uri = '{Timer}' and node_number = {number}";
        var before = await Occurrences.CountAsync(database, records);
        var envelope = new Envelope
        {
            Id = Guid.CreateVersion7(),
            MessageType = "Wolverine.Runtime.Agents." + command,
            ContentType = "binary/wolverine",
            Data = Encoding.UTF8.GetBytes(Timer.ToString()),
        };
        var body = Convert.ToHexString(EnvelopeSerializer.Serialize(envelope));
        await ModuleDatabase.ExecuteAsync(
            database,
            string.Create(
                CultureInfo.InvariantCulture,
                $"insert into wolverine_control_queue (node_id, id, message_type, body, expires) select id, unhex('{envelope.Id:N}'), '{envelope.MessageType}', unhex('{body}'), utc_timestamp(6) + interval 1 minute from wolverine_nodes where node_number = {number}"
            )
        );
        await Eventually.IsAsync(
            true,
            async () => await Occurrences.CountAsync(database, records) > before
        );
    }

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

    private static bool Runs(IWolverineRuntime runtime) =>
        runtime.Agents.AllRunningAgentUris().Contains(Timer);

    private static IWolverineRuntime Runtime(IAlbaHost host) =>
        host.Services.GetRequiredService<IWolverineRuntime>();
}
