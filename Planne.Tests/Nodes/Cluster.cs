using System.Globalization;
using System.Text.RegularExpressions;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

/// <summary>Hosts on one database, each a process of its own that can be killed and frozen.</summary>
internal sealed partial class Cluster : IAsyncDisposable
{
    /// <summary>What is set of how nodes look after each other; bounds are multiples of these.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(6);
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(0.2);
    public static readonly TimeSpan Lease = 3 * HeartbeatEvery;

    private static readonly IReadOnlyDictionary<string, string?> RightClock = new Dictionary<
        string,
        string?
    >(StringComparer.Ordinal);

    private readonly string[] settings;
    private readonly List<HostProcess> hosts = [];

    private Cluster(TestDatabase database, string[] settings)
    {
        Database = database;
        this.settings =
        [
            $"--Messaging:HeartbeatEvery={HeartbeatEvery}",
            $"--Messaging:DeadAfter={DeadAfter}",
            $"--Messaging:PollEvery={PollEvery}",
            "--Fulfillment:ApprovalRate=1",
            "--Logging:LogLevel:Planne.Durability.Leadership=Debug",
            "--Logging:LogLevel:Wolverine.Runtime.WolverineRuntime=Information",
            .. settings,
        ];
    }

    public TestDatabase Database { get; }

    /// <summary>All that were started, also those that have ended.</summary>
    public IReadOnlyList<HostProcess> Hosts => hosts;

    /// <summary>Starts so many nodes at once, on an empty database.</summary>
    public static async Task<Cluster> StartAsync(int nodes, params string[] settings)
    {
        var cluster = new Cluster(await MySqlServer.CreateDatabaseAsync("cluster"), settings);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, nodes).Select(_ => cluster.JoinAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more node.</summary>
    public async Task<HostProcess> JoinAsync(
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var host = await HostProcess.StartAsync(
            Database.ConnectionString,
            environment ?? RightClock,
            settings
        );
        lock (hosts)
        {
            hosts.Add(host);
        }

        return host;
    }

    /// <summary>The node that leads, once one does.</summary>
    public async Task<HostProcess> LeaderAsync()
    {
        HostProcess? leader = null;
        await Eventually.IsAsync(
            true,
            async () =>
            {
                var term = await RowAsync(
                    "select term from wolverine_leases where holder is not null and expires_at > utc_timestamp(6)"
                );
                leader = hosts.Find(host =>
                    Beliefs.Of(host).Any(belief => Text(belief.Term) == term)
                );
                return leader is { HasEnded: false };
            }
        );
        return leader!;
    }

    /// <summary>The node that an agent is assigned to, once it is to one that lives.</summary>
    public async Task<HostProcess> RunnerOfAsync(string agent)
    {
        HostProcess? runner = null;
        await Eventually.IsAsync(
            true,
            async () =>
            {
                var number = await RowAsync(
                    $"select node_number from wolverine_nodes join wolverine_node_assignments as assignment on node_id = wolverine_nodes.id where assignment.id = '{agent}'"
                );
                runner = hosts.Find(host => Text(NumberOf(host)) == number);
                return runner is { HasEnded: false };
            }
        );
        return runner!;
    }

    /// <summary>The number under which a node owns rows.</summary>
    public static int NumberOf(HostProcess host) =>
        int.Parse(NumberLine().Match(host.Output).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Waits until a node is among the registered ones, or is not.</summary>
    public Task IsRegisteredAsync(HostProcess host, bool expected) =>
        Eventually.IsAsync(
            expected ? "1" : "0",
            () =>
                RowAsync(
                    $"select count(*) from wolverine_nodes where node_number = {NumberOf(host)}"
                )
        );

    /// <summary>Waits until every order is decided, each once, and nothing waits any more.</summary>
    /// <returns>How many orders there are.</returns>
    public async Task<int> AllIsDecidedOnceAsync()
    {
        await Eventually.IsAsync(
            "0,0",
            () =>
                RowAsync(
                    """
                    select (select count(*) from orders where status = 'PENDING'),
                           (select count(*) from wolverine_incoming_envelopes
                            where status = 'Incoming' and message_type like 'Planne.Contracts.%')
                    """
                )
        );
        Assert.Equal(
            "0",
            await RowAsync(
                "select count(*) from (select order_id from decision_log group by order_id having count(*) > 1) as twice"
            )
        );
        var orders = await RowAsync("select count(*) from orders");
        Assert.Equal(
            orders,
            await RowAsync(
                "select count(*) from orders join decision_log on order_id = orders.id where status = verdict"
            )
        );
        return int.Parse(orders, CultureInfo.InvariantCulture);
    }

    /// <summary>The one row of a query, its values with a comma between them; empty if there is none.</summary>
    public async Task<string> RowAsync(string sql) =>
        (await ModuleDatabase.RowsAsync(Database, sql)).SingleOrDefault("");

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "assigned node id for envelope persistence is (?<number>[0-9]+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex NumberLine();
}

/// <summary>Tests that run several hosts at once, one after the other.</summary>
[CollectionDefinition(nameof(Cluster), DisableParallelization = true)]
public sealed class ClusterTests;
