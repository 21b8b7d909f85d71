using System.Globalization;
using MySqlConnector;

namespace Planne.Bench;

/// <summary>The server, and what of it the figures hang on.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Settings">How it keeps what it was told.</param>
internal sealed record ServerUnderTest(string Version, string Settings)
{
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"MySQL {Version}, {Settings}, {Environment.ProcessorCount} processors, one machine for server and client."
        );

    /// <exception cref="InvalidOperationException">It may lose what it has acknowledged; no figure of it counts.</exception>
    public static async Task<ServerUnderTest> AskAsync(string connectionString)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(
            "select version(), @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@log_bin",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (flush, sync) = (reader.GetInt64(1), reader.GetInt64(2));
        return (flush, sync) is (1, 1)
            ? new ServerUnderTest(
                reader.GetString(0),
                $"innodb_flush_log_at_trx_commit={flush}, sync_binlog={sync}, log_bin={reader.GetInt64(3)}"
            )
            : throw new InvalidOperationException(
                $"The server runs with innodb_flush_log_at_trx_commit={flush} and sync_binlog={sync}; both have to be 1."
            );
    }
}
