using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Contract;

/// <summary>A host whose database was there when it started, and no longer answers.</summary>
public sealed class LostDatabaseHost : PlanneHost, IAsyncLifetime
{
    private Proxy? proxy;

    protected override string Reach(TestDatabase database)
    {
        proxy = new Proxy(database.ConnectionString);
        var connection = new MySqlConnectionStringBuilder(database.ConnectionString);
        proxy.Redirect(connection);
        return connection.ConnectionString;
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await proxy!.DisposeAsync();
    }
}
