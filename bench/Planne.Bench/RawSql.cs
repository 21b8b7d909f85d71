namespace Planne.Bench;

/// <summary>The statements of those who do without the store, on its tables.</summary>
internal static class RawSql
{
    /// <summary>How many rows the limit puts into a statement.</summary>
    public const int RowsToAStatement = 500;

    public static string Insert(int rows) =>
        """
            insert into wolverine_incoming_envelopes
              (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            values
            """ + Repeat(rows, " (?, 'Incoming', ?, utc_timestamp(6), 0, ?, ?, ?)");

    public static string MarkHandled(int rows) =>
        $"""
            update wolverine_incoming_envelopes
            set    status = 'Handled',
                   owner_id = 0,
                   due_at = utc_timestamp(6) + interval 5 minute
            where  id in ({Repeat(rows, "?")})
            and    owner_id = ?
            and    status = 'Incoming'
            """;

    public static string Delete(int rows) =>
        $"delete from wolverine_incoming_envelopes where id in ({Repeat(rows, "?")}) and owner_id = ?";

    public static string InsertLetter(int rows) =>
        """
            insert into wolverine_dead_letters
              (id, received_at, message_type, source, exception_type, exception_message, failure_group, failure_title,
               sent_at, failed_at, first_failed_at, body)
            values
            """
        + Repeat(
            rows,
            " (?, ?, ?, 'Planne', ?, ?, ?, ?, utc_timestamp(6), utc_timestamp(6), utc_timestamp(6), ?)"
        );

    public static async Task InsertAsync(RawConnection connection, IEnumerable<RawRow> rows)
    {
        foreach (var chunk in rows.Chunk(RowsToAStatement))
        {
            await connection.ExecuteAsync(Insert(chunk.Length), [.. chunk.SelectMany(ValuesOf)]);
        }
    }

    public static async Task InsertLettersAsync(RawConnection connection, IEnumerable<RawRow> rows)
    {
        foreach (var chunk in rows.Chunk(RowsToAStatement))
        {
            await connection.ExecuteAsync(
                InsertLetter(chunk.Length),
                [.. chunk.SelectMany(LetterValuesOf)]
            );
        }
    }

    public static object?[] ValuesOf(RawRow row) =>
        [row.Id, row.Owner, row.ReceivedAt, row.MessageType, row.Body];

    public static object?[] LetterValuesOf(RawRow row) =>
        [
            row.Id,
            row.ReceivedAt,
            row.MessageType,
            typeof(InvalidOperationException).FullName,
            Failure.Message,
            "0123456789abcdef",
            Failure.Message,
            row.Body,
        ];

    /// <summary>What went wrong with every message that did.</summary>
    public static InvalidOperationException Failure { get; } =
        new("The approval policy has no opinion on this order.");

    private static string Repeat(int times, string piece) =>
        string.Join(",", Enumerable.Repeat(piece, times));
}
