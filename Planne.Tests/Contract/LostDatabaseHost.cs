using Alba;
using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Contract;

/// <summary>A host whose database was there when it started, and no longer answers.</summary>
public sealed class LostDatabaseHost : IAsyncLifetime
{
    private TestDatabase? database;
    private IAlbaHost? host;

    /// <summary>The running host.</summary>
    public IAlbaHost Host => host!;

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("lost");
        var connection = new MySqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new Proxy(database.ConnectionString);
        proxy.Redirect(connection);
        host = await PlanneHost.StartAsync(connection.ConnectionString, [GenerousHost.Limit]);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await database!.DisposeAsync();
    }
}
