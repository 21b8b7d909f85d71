using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Telemetry;

/// <summary>A host, as a process of its own, that has taken, approved, refused and replayed orders.</summary>
public sealed class BusyHost : IAsyncLifetime
{
    private static readonly (string, string) Key = ("Idempotency-Key", "\"once\"");

    private TestDatabase? database;
    private HostProcess? host;

    /// <summary>The host.</summary>
    public HostProcess Host => host!;

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("metrics");
        host = await HostProcess.StartAsync(
            database.ConnectionString,
            "--Fulfillment:ApprovalRate=1"
        );
        using var http = host.Client();
        await http.PostAsync();
        await http.PostAsync(headers: Key);
        await http.PostAsync(headers: Key);
        await http.PostAsync(body: """{"items":[]}""");
        await Eventually.IsAsync(
            (2, 1, 1),
            async () =>
            {
                var scrape = await Scrape.OfAsync(host);
                return (
                    scrape["planne_orders_decided_total{planne_verdict=\"approved\"}"],
                    scrape["planne_leadership_held"],
                    scrape["planne_node_ready"]
                );
            }
        );
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await database!.DisposeAsync();
    }
}
