using Alba;
using Microsoft.Extensions.DependencyInjection;
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

    /// <summary>Fills the database, once the host has brought up its schema.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Changes the host beyond its settings.</summary>
    protected virtual void Configure(IServiceCollection services) { }

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("host");
        host = await StartAsync(database.ConnectionString, Settings, Configure);
        await PrepareAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Starts a host, as <c>Program</c> does, on a database.</summary>
    public static Task<IAlbaHost> StartAsync(
        string connectionString,
        IEnumerable<KeyValuePair<string, string>> settings,
        Action<IServiceCollection>? services = null
    ) =>
        AlbaHost.For<Program>(builder =>
        {
            builder.UseSetting("ConnectionStrings:Planne", connectionString);
            builder.UseSetting("Fulfillment:ApprovalRate", "1");
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            builder.UseSetting("Shutdown:Notice", "00:00:00");
            builder.UseSetting("Ops:Url", "off");
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureServices(ManyHosts.AreMany);
            builder.ConfigureServices(collection => services?.Invoke(collection));
        });
}
