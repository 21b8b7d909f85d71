using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Planne.Durability;
using Planne.Durability.Schema;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime.Agents;

namespace Planne.Bench;

/// <summary>One database with the store's tables, and everybody's connections to it.</summary>
internal sealed class Arena : IAsyncDisposable
{
    public const int Connections = 8;

    /// <summary>The tables that the steps write.</summary>
    private static readonly string[] Written =
    [
        StoreTables.Incoming,
        StoreTables.DeadLetters,
        StoreTables.DeadLetterHistory,
    ];

    private readonly string schema;
    private readonly string server;

    private Arena(
        string server,
        string schema,
        IReadOnlyList<Node> nodes,
        IReadOnlyList<RawConnection> raw
    )
    {
        this.server = server;
        this.schema = schema;
        Nodes = nodes;
        Raw = raw;
    }

    /// <summary>Planne's stores: eight nodes of a cluster.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The node that works alone, where one does.</summary>
    public Node Node => Nodes[0];

    /// <summary>Connections without any store, in the same database.</summary>
    public IReadOnlyList<RawConnection> Raw { get; }

    /// <summary>The number of a node that is gone.</summary>
    public int Dead => 1_000_000_000;

    public static async Task<Arena> OpenAsync(string connectionString)
    {
        var name = $"planne_bench_{Guid.CreateVersion7():N}"[..32];
        var nodes = new List<Node>();
        for (var number = 0; number < Connections; number++)
        {
            nodes.Add(new Node(connectionString, name));
        }

        await nodes[0].Store.Admin.MigrateAsync();
        foreach (var node in nodes)
        {
            await node.RegisterAsync();
        }

        var raw = new List<RawConnection>();
        for (var number = 0; number < Connections; number++)
        {
            raw.Add(await RawConnection.OpenAsync(connectionString, name));
        }

        return new Arena(connectionString, name, nodes, raw);
    }

    public async Task ClearAsync()
    {
        foreach (var table in Written)
        {
            await Raw[0].ExecuteAsync($"truncate {table}");
        }
    }

    public Task<long> CountAsync(string rows) => Raw[0].ScalarAsync($"select count(*) from {rows}");

    public async ValueTask DisposeAsync()
    {
        await Raw[0].ExecuteAsync($"drop database `{schema}`");
        foreach (var node in Nodes)
        {
            await node.Store.DisposeAsync();
        }

        foreach (var connection in Raw)
        {
            await connection.DisposeAsync();
        }

        await using var pooled = new MySqlConnection(server);
        await MySqlConnection.ClearPoolAsync(pooled);
    }
}

/// <summary>A store as a node of a cluster has it, with the settings that it has by default.</summary>
internal sealed class Node
{
    private readonly WolverineOptions options = new();

    public Node(string connectionString, string schema) =>
        Store = new MySqlMessageStore(
            new MySqlStoreSettings(connectionString, schema, MessageStoreRole.Main),
            options,
            NullLoggerFactory.Instance,
            TimeProvider.System
        );

    public MySqlMessageStore Store { get; }

    /// <summary>The number under which it owns rows.</summary>
    public int Number => options.Durability.AssignedNodeNumber;

    public Task RegisterAsync() =>
        Store.Nodes.PersistAsync(
            new WolverineNode { NodeId = options.UniqueNodeId, Version = new Version(1, 0) },
            default
        );
}
