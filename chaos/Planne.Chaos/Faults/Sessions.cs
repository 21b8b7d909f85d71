using System.Globalization;
using MySqlConnector;

namespace Planne.Chaos.Faults;

/// <summary>Sessions are killed, whatever they are at.</summary>
internal sealed class Sessions : Fault
{
    private const int Rounds = 8;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    public override string Name => "sessions";

    public override string Description =>
        "half of the hosts' sessions are killed in the database, eight times in two seconds";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var killed = 0;
        await using var connection = await field.Database.OpenAsync(cancellation);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var id in await IdsAsync(connection, field.Database.Name, cancellation))
            {
                if (dice.Next(2) == 0)
                {
                    killed += await KillAsync(connection, id, cancellation);
                }
            }

            await Task.Delay(Between, cancellation);
        }

        return new Injury($"{killed} sessions", TimeSpan.Zero, () => Task.CompletedTask);
    }

    private static async Task<List<long>> IdsAsync(
        MySqlConnection connection,
        string database,
        CancellationToken cancellation
    )
    {
        await using var command = new MySqlCommand(
            // Not information_schema.processlist of MySQL: it has to convert all statements, and fails at those with binary ids.
            connection.ServerVersion.Contains("MariaDB", StringComparison.Ordinal)
                ? "select id from information_schema.processlist where db = @database and id <> connection_id()"
                : "select processlist_id from performance_schema.threads where processlist_db = @database and processlist_id <> connection_id()",
            connection
        );
        command.Parameters.AddWithValue("@database", database);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<long>();
        while (await reader.ReadAsync(cancellation))
        {
            ids.Add(Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture));
        }

        return ids;
    }

    private static async Task<int> KillAsync(
        MySqlConnection connection,
        long id,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var command = new MySqlCommand(
                string.Create(CultureInfo.InvariantCulture, $"kill {id}"),
                connection
            );
            await command.ExecuteNonQueryAsync(cancellation);
            return 1;
        }
        catch (MySqlException gone) when (gone.ErrorCode == MySqlErrorCode.NoSuchThread)
        {
            return 0;
        }
    }
}
