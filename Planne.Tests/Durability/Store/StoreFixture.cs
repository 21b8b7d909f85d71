using MySqlConnector;
using Planne.Durability;
using Planne.Tests.Support;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>One database with the store's tables, for the tests of one class.</summary>
public class StoreFixture : IAsyncLifetime
{
    private TestDatabase database = null!;

    internal string Schema => database.Name;

    internal string ConnectionString => database.ConnectionString;

    internal Server Server => new(database.ConnectionString);

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("store");
        await using var node = NewNode();
        await node.Admin.MigrateAsync();
    }

    public Task DisposeAsync() => database.DisposeAsync().AsTask();

    /// <summary>What all nodes of the class have in common.</summary>
    internal virtual void Configure(WolverineOptions options) { }

    internal StoreNode NewNode(
        Action<WolverineOptions>? configure = null,
        Action<MySqlStoreSettings>? set = null,
        TimeProvider? clock = null,
        Action<MySqlConnectionStringBuilder>? connect = null
    )
    {
        var connection = new MySqlConnectionStringBuilder(ConnectionString);
        connect?.Invoke(connection);
        return new(
            connection.ConnectionString,
            Schema,
            options =>
            {
                Configure(options);
                configure?.Invoke(options);
            },
            set,
            clock
        );
    }
}

/// <summary>A database in which an id may be used once for each destination.</summary>
public sealed class IdAndDestinationFixture : StoreFixture
{
    internal override void Configure(WolverineOptions options) =>
        options.Durability.MessageIdentity = MessageIdentity.IdAndDestination;
}
