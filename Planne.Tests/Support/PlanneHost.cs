using Alba;
using Xunit;

namespace Planne.Tests.Support;

/// <summary>The whole host on a database of its own, shared by the tests of a class. Its approval policy approves every order.</summary>
public class PlanneHost : IAsyncLifetime
{
    private TestDatabase? database;
    private IAlbaHost? host;

    /// <summary>The running host.</summary>
    public IAlbaHost Host => host!;

    /// <summary>Its database.</summary>
    public TestDatabase Database => database!;

    /// <summary>Settings beyond those of every test host.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("host");
        host = await StartAsync(database.ConnectionString, Settings);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Starts a host, as <c>Program</c> does, on a database.</summary>
    public static Task<IAlbaHost> StartAsync(
        string connectionString,
        IEnumerable<KeyValuePair<string, string>> settings
    ) =>
        AlbaHost.For<Program>(builder =>
        {
            builder.UseSetting("ConnectionStrings:Planne", connectionString);
            builder.UseSetting("Fulfillment:ApprovalRate", "1");
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
        });
}
