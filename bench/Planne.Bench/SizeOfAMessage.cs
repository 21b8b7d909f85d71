using System.Globalization;

namespace Planne.Bench;

/// <summary>What a stored message takes on disk: 100,000 orders in the inbox, by table and index.</summary>
internal static class SizeOfAMessage
{
    private const int Messages = 100_000;
    private const int Batch = 500;

    private const string Inbox = "wolverine_incoming_envelopes";

    public static async Task PrintAsync(string connectionString, TextWriter to)
    {
        await using var arena = await Arena.OpenAsync(connectionString);
        var connection = arena.Raw[0];
        await to.WriteLineAsync("| Index | Pages | Bytes a row |\n|---|--:|--:|");

        await StoreAsync(arena, _ => Guid.NewGuid());
        await PrintIndexesAsync(connection, Inbox, "random ids", to);
        await StoreAsync(arena, number => IdAt(number / 100));
        await PrintIndexesAsync(connection, Inbox, "a hundred ids to a millisecond", to);
        await StoreAsync(arena, number => IdAt(number / 10));
        await PrintIndexesAsync(connection, Inbox, "ten ids to a millisecond", to);
        await StoreAsync(arena, number => IdAt(number / 2));
        await PrintIndexesAsync(connection, Inbox, "two ids to a millisecond", to);
        await StoreAsync(arena, IdAt);
        await PrintIndexesAsync(connection, Inbox, "one id to a millisecond", to);

        await CopyWithIdsAsTextAsync(connection);
        await PrintIndexesAsync(connection, "ids_as_text", "the same, ids as char(36)", to);
        await MarkAllAsync(connection, arena.Node.Number);
        await PrintIndexesAsync(connection, Inbox, "one id to a millisecond, once handled", to);
        await PrintColumnsAsync(connection, to);
    }

    private static Guid IdAt(int millisecond) =>
        Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(56).AddMilliseconds(millisecond));

    private static async Task StoreAsync(Arena arena, Func<int, Guid> idOf)
    {
        await arena.ClearAsync();
        var envelopes = Orders.New(Messages, arena.Node.Number);
        for (var number = 0; number < Messages; number++)
        {
            envelopes[number].Id = idOf(number);
        }

        foreach (var chunk in envelopes.Chunk(Batch))
        {
            await arena.Node.Store.Inbox.StoreIncomingAsync(chunk);
        }
    }

    private static async Task CopyWithIdsAsTextAsync(RawConnection connection)
    {
        await connection.ExecuteAsync($"create table ids_as_text like {Inbox}");
        await connection.ExecuteAsync(
            "alter table ids_as_text modify id char(36) character set ascii not null"
        );
        for (var done = 0; done < Messages; done += Batch)
        {
            await connection.ExecuteAsync(
                $"""
                insert into ids_as_text
                select bin_to_uuid(id), status, owner_id, due_at, attempts, received_at, message_type, body
                from   (select * from {Inbox} force index (primary) order by id limit {Batch} offset ?) as some
                """,
                done
            );
        }
    }

    private static async Task PrintColumnsAsync(RawConnection connection, TextWriter to)
    {
        var sizes = await connection.QueryAsync(
            $"select avg(length(id)), avg(length(received_at)), avg(length(message_type)), avg(length(body)) from {Inbox}",
            reader =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"id {reader.GetDecimal(0):0}, received_at {reader.GetDecimal(1):0}, message_type {reader.GetDecimal(2):0}, body {reader.GetDecimal(3):0}"
                )
        );
        await to.WriteLineAsync($"\nBytes in a row's columns of variable length: {sizes[0]}.");
    }

    private static async Task MarkAllAsync(RawConnection connection, int owner)
    {
        var ids = await connection.QueryAsync(
            "select id from wolverine_incoming_envelopes order by id",
            reader => reader.GetFieldValue<byte[]>(0)
        );
        foreach (var chunk in ids.Chunk(Batch))
        {
            await connection.ExecuteAsync(RawSql.MarkHandled(chunk.Length), [.. chunk, owner]);
        }
    }

    private static async Task PrintIndexesAsync(
        RawConnection connection,
        string table,
        string when,
        TextWriter to
    )
    {
        await connection.QueryAsync($"analyze table {table}", _ => 0);
        var indexes = await connection.QueryAsync(
            """
            select   index_name,
                     cast(stat_value as signed),
                     cast(stat_value * @@innodb_page_size as signed)
            from     mysql.innodb_index_stats
            where    database_name = database()
            and      table_name = ?
            and      stat_name = 'size'
            order by index_name
            """,
            reader =>
                (Name: reader.GetString(0), Pages: reader.GetInt64(1), Bytes: reader.GetInt64(2)),
            table
        );
        foreach (var (name, pages, bytes) in indexes)
        {
            await to.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name}, {when} | {pages:N0} | {(double)bytes / Messages:0} |"
                )
            );
        }

        var (data, index) = (
            await connection.QueryAsync(
                """
                select cast(data_length as signed), cast(index_length as signed)
                from   information_schema.tables
                where  table_schema = database()
                and    table_name = ?
                """,
                reader => (reader.GetInt64(0), reader.GetInt64(1)),
                table
            )
        ).Single();
        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| **all, {when}** | | **{(double)(data + index) / Messages:0}** |"
            )
        );
    }
}
