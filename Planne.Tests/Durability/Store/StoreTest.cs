using MySqlConnector;
using Planne.Durability;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Runtime.Agents;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>A test on empty tables and as many nodes as it asks for.</summary>
public abstract class StoreTest(StoreFixture fixture) : IAsyncLifetime
{
    private readonly List<StoreNode> nodes = [];

    private protected StoreFixture Fixture { get; } = fixture;

    private protected Server Server => Fixture.Server;

    public virtual async Task InitializeAsync()
    {
        var tables = await Server.QueryAsync(
            "select table_name from information_schema.tables where table_schema = database()",
            reader => reader.GetString(0)
        );
        foreach (var table in tables.Where(table => table != "wolverine_leases"))
        {
            await Server.ExecuteAsync($"delete from {table}");
        }

        await Server.ExecuteAsync(
            "update wolverine_leases set holder = null, expires_at = utc_timestamp(6)"
        );
    }

    public async Task DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>A node that is in the table of nodes.</summary>
    private protected async Task<StoreNode> StartNodeAsync(
        Action<WolverineOptions>? configure = null,
        Action<MySqlStoreSettings>? set = null,
        TimeProvider? clock = null,
        Action<MySqlConnectionStringBuilder>? connect = null
    )
    {
        var node = Fixture.NewNode(configure, set, clock, connect);
        nodes.Add(node);
        await node.RegisterAsync();
        return node;
    }

    /// <summary>A node that has one connection, always the same; a second one would be waited for in vain.</summary>
    private protected Task<StoreNode> StartNodeWithOneConnectionAsync(
        Action<MySqlStoreSettings>? set = null
    ) =>
        StartNodeAsync(
            set: set,
            connect: connection =>
            {
                connection.MaximumPoolSize = 1;
                connection.ConnectionTimeout = 5;
            }
        );

    private protected Task<StoreNode[]> StartNodesAsync(
        int count,
        Action<WolverineOptions>? configure = null
    ) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => StartNodeAsync(configure)));

    /// <summary>The number of a node that is gone, while its rows may have stayed.</summary>
    private protected async Task<int> DeadNodeAsync()
    {
        await using var node = Fixture.NewNode();
        await node.RegisterAsync();
        await node.Nodes.DeleteAsync(node.Id, node.Number);
        return node.Number;
    }

    /// <summary>Stores a message that <paramref name="former"/> worked on until <paramref name="taker"/> took it over.</summary>
    private protected async Task<Envelope> StoreTakenOverAsync(StoreNode former, StoreNode taker)
    {
        var envelope = Messages.Incoming(former.Number);
        await former.Inbox.StoreIncomingAsync(envelope);
        envelope.WasPersistedInInbox = true;
        await former.Nodes.DeleteAsync(former.Id, former.Number);
        var taken = await taker.Store.ClaimIncomingAsync(HoldingOf(former.Number), 10, default);
        Assert.Equal([envelope.Id], taken.Select(row => row.Id));
        await former.Nodes.ReregisterNodeAsync(former.Describe(), default);
        return envelope;
    }

    private protected static Holding HoldingOf(int owner, Uri? address = null) =>
        new(owner, (address ?? Messages.Here).ToString());

    private protected static IEnumerable<Guid> Ids(IEnumerable<Envelope> envelopes) =>
        envelopes.Select(envelope => envelope.Id).Order();

    private protected static async Task<WolverineNode?> LoadAsync(StoreNode by, StoreNode node) =>
        await by.Nodes.LoadNodeAsync(node.Id, default);
}
