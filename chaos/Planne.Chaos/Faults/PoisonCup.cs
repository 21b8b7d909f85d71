using System.Globalization;
using MySqlConnector;

namespace Planne.Chaos.Faults;

/// <summary>Messages that nobody can handle, each made of one that somebody could, and what becomes of them.</summary>
internal sealed class PoisonCup(Field field)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly List<Guid> ids = [];
    private (string Address, string Type, byte[] Body)? sample;

    /// <summary>How many there are.</summary>
    public int Count => ids.Count;

    /// <summary>Stores one of each kind: of a type that nobody knows, cut off in the middle, and with a body that is no JSON.</summary>
    public async Task PourAsync(CancellationToken cancellation)
    {
        await using var connection = await field.Database.OpenAsync(cancellation);
        // Taken once, since a row of poison is no good one.
        sample ??= await SampleAsync(connection, cancellation);
        var (address, type, body) = sample.Value;
        await StoreAsync(connection, address, "Planne.Contracts.NobodyKnows", body, cancellation);
        await StoreAsync(connection, address, type, body[..(body.Length / 2)], cancellation);
        await StoreAsync(connection, address, type, [.. body[..^1], (byte)'x'], cancellation);
    }

    /// <summary>Has all of them replayed.</summary>
    public async Task ReplayAsync(CancellationToken cancellation)
    {
        await using var connection = await field.Database.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"update wolverine_dead_letters set replayable = 1 where id in ({Bind(command)})";
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Waits until all of them are dead letters, or for so long.</summary>
    public async Task<bool> AreDeadAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (await MissingAsync(0, cancellation) is not null)
        {
            if (TimeProvider.System.GetElapsedTime(since) > patience)
            {
                return false;
            }

            await Task.Delay(Poll, cancellation);
        }

        return true;
    }

    /// <summary>What is missing until all of them are dead letters that were replayed so many times at least; null if nothing is.</summary>
    public async Task<string?> MissingAsync(int replays, CancellationToken cancellation)
    {
        if (ids.Count == 0)
        {
            return null;
        }

        await using var connection = await field.Database.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"select count(*) from wolverine_dead_letters where replay_count >= @replays and replayable = 0 and id in ({Bind(command)})";
        command.Parameters.AddWithValue("@replays", replays);
        var dead = Convert.ToInt32(
            await command.ExecuteScalarAsync(cancellation),
            CultureInfo.InvariantCulture
        );
        return dead == ids.Count
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{ids.Count - dead} of {ids.Count} messages that nobody can handle are no dead letters yet{(replays > 0 ? " after their replay" : "")}"
            );
    }

    // A row that waits has its body for moments only; orders come in all the time.
    private static async Task<(string Address, string Type, byte[] Body)> SampleAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            await using var command = new MySqlCommand(
                """
                select received_at, message_type, body
                from   wolverine_incoming_envelopes
                where  status = 'Incoming'
                and    message_type = 'Planne.Contracts.ProcessOrder'
                and    owner_id <> 0
                limit  1
                """,
                connection
            );
            await using (var reader = await command.ExecuteReaderAsync(cancellation))
            {
                if (await reader.ReadAsync(cancellation))
                {
                    return (
                        reader.GetString(0),
                        reader.GetString(1),
                        reader.GetFieldValue<byte[]>(2)
                    );
                }
            }

            await Task.Delay(Poll, cancellation);
        }
    }

    private async Task StoreAsync(
        MySqlConnection connection,
        string address,
        string type,
        byte[] body,
        CancellationToken cancellation
    )
    {
        var id = Guid.CreateVersion7();
        await using var command = new MySqlCommand(
            """
            insert into wolverine_incoming_envelopes
              (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            values
              (@id, 'Incoming', 0, utc_timestamp(6), 0, @address, @type, @body)
            """,
            connection
        );
        command.Parameters.AddWithValue("@id", id.ToByteArray(bigEndian: true));
        command.Parameters.AddWithValue("@address", address);
        command.Parameters.AddWithValue("@type", type);
        command.Parameters.AddWithValue("@body", body);
        // Remembered first: whether it was stored may stay unknown.
        ids.Add(id);
        field.AddPoison(id);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private string Bind(MySqlCommand command)
    {
        foreach (var (row, id) in ids.Index())
        {
            command.Parameters.AddWithValue(
                string.Create(CultureInfo.InvariantCulture, $"@id{row}"),
                id.ToByteArray(bigEndian: true)
            );
        }

        return string.Join(
            ", ",
            Enumerable
                .Range(0, ids.Count)
                .Select(row => string.Create(CultureInfo.InvariantCulture, $"@id{row}"))
        );
    }
}
