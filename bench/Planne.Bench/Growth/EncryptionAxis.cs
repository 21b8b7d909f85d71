using MySqlConnector;
using Planne.Bench.Comparison;
using Planne.Bench.Comparison.Contestants;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Growth;

/// <summary>Connections to the database with and without TLS, which is the connection string's choice.</summary>
internal sealed class EncryptionAxis(string server, IReadOnlyList<int> sizes, Demand demand) : IAxis
{
    public string Name => "encryption";

    public string Counts => "TLS to the database (0 off, 1 on)";

    public IReadOnlyList<int> Sizes => sizes;

    public Task PrepareAsync() => Task.CompletedTask;

    public async Task<Burst> MeasureAsync(int size)
    {
        var connection = new MySqlConnectionStringBuilder(server)
        {
            SslMode = size == 0 ? MySqlSslMode.Disabled : MySqlSslMode.Required,
        };
        await using var rig = await Rig.StartAsync(new Product(), connection.ConnectionString);
        await demand.WarmAsync(rig);
        await demand.SettleAsync(rig);
        return await demand.MeasureAsync(rig);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
