using System.Globalization;
using MySqlConnector;

namespace Planne.Bench;

/// <summary>What was asked of the server.</summary>
/// <param name="Statements">How many statements it ran.</param>
/// <param name="RoundTrips">How often somebody waited for its answer.</param>
/// <param name="Commits">How many transactions it wrote to its binary log, each flushed to disk before it is answered.</param>
/// <param name="ByVerb">The statements by verb, as <c>SHOW GLOBAL STATUS</c> counts them.</param>
internal sealed record ServerCount(
    long Statements,
    long RoundTrips,
    long Commits,
    IReadOnlyDictionary<string, long> ByVerb
)
{
    public static ServerCount operator -(ServerCount after, ServerCount before) =>
        new(
            after.Statements - before.Statements,
            after.RoundTrips - before.RoundTrips,
            after.Commits - before.Commits,
            after
                .ByVerb.Select(verb =>
                    (verb.Key, Count: verb.Value - before.ByVerb.GetValueOrDefault(verb.Key))
                )
                .Where(verb => verb.Count != 0)
                .ToDictionary(verb => verb.Key, verb => verb.Count, StringComparer.Ordinal)
        );
}

/// <summary>Reads the server's counters on a connection of its own, past the proxy.</summary>
internal sealed class ServerCounter(string connectionString, RoundTripProxy proxy)
{
    // Reading the counters is a statement as well.
    private const string OwnVerb = "show_status";
    private int reads;

    public async Task<ServerCount> ReadAsync()
    {
        var status = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        await using var connection = new MySqlConnection(
            new MySqlConnectionStringBuilder(connectionString)
            {
                ConnectionReset = false,
            }.ConnectionString
        );
        await connection.OpenAsync();
        await using var command = new MySqlCommand("show global status", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (
                long.TryParse(
                    reader.GetString(1),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var value
                )
            )
            {
                status[reader.GetString(0)] = value;
            }
        }

        reads++;
        const string Prefix = "Com_";
        return new ServerCount(
            status["Questions"] - reads,
            proxy.RoundTrips,
            status["Binlog_cache_use"],
            status
                .Where(one => one.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                .Select(one => (Verb: one.Key[Prefix.Length..], one.Value))
                .Where(one => one.Verb is not OwnVerb)
                .ToDictionary(one => one.Verb, one => one.Value, StringComparer.Ordinal)
        );
    }
}
