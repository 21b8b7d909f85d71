using System.Globalization;

namespace Planne.Bench;

/// <summary>What a stored message takes on disk: 100,000 orders in the inbox, by status, table and index.</summary>
internal static class SizeOfAMessage
{
    private const int Messages = 100_000;
    private const int Batch = 500;

    public static async Task PrintAsync(string connectionString, TextWriter to)
    {
        await using var arena = await Arena.OpenAsync(connectionString);
        var connection = arena.Raw[0];
        foreach (var chunk in Orders.New(Messages, arena.Node.Number).Chunk(Batch))
        {
            await arena.Node.Store.Inbox.StoreIncomingAsync(chunk);
        }

        await to.WriteLineAsync(
            "| | Rows | Bytes a row | Of it: id | received_at | message_type | body |"
        );
        await to.WriteLineAsync("|---|--:|--:|--:|--:|--:|--:|");
        var columns = await connection.QueryAsync(
            """
            select avg(length(id)), avg(length(received_at)), avg(length(message_type)), avg(length(body))
            from   wolverine_incoming_envelopes
            """,
            reader => Enumerable.Range(0, 4).Select(reader.GetDecimal).ToArray()
        );
        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| text and bytes | {Messages:N0} | {columns[0].Sum():0.0} | {string.Join(" | ", columns[0].Select(size => size.ToString("0.0", CultureInfo.InvariantCulture)))} |"
            )
        );

        await to.WriteLineAsync("\n| Index | Pages used | Bytes a row |\n|---|--:|--:|");
        await PrintIndexesAsync(connection, "as stored", to);

        var owned = await connection.QueryAsync(
            "select id from wolverine_incoming_envelopes order by id",
            reader => reader.GetFieldValue<byte[]>(0)
        );
        foreach (var chunk in owned.Chunk(Batch))
        {
            await connection.ExecuteAsync(
                RawSql.MarkHandled(chunk.Length),
                [.. chunk, arena.Node.Number]
            );
        }

        await PrintIndexesAsync(connection, "once handled", to);
    }

    private static async Task PrintIndexesAsync(
        RawConnection connection,
        string when,
        TextWriter to
    )
    {
        await connection.QueryAsync("analyze table wolverine_incoming_envelopes", _ => 0);
        var indexes = await connection.QueryAsync(
            """
            select   index_name,
                     stat_value,
                     stat_value * @@innodb_page_size
            from     mysql.innodb_index_stats
            where    database_name = database()
            and      table_name = 'wolverine_incoming_envelopes'
            and      stat_name = 'size'
            order by index_name
            """,
            reader =>
                (Name: reader.GetString(0), Pages: reader.GetInt64(1), Bytes: reader.GetDecimal(2))
        );
        foreach (var (name, pages, bytes) in indexes)
        {
            await to.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name}, {when} | {pages:N0} | {bytes / Messages:0.0} |"
                )
            );
        }
    }
}
