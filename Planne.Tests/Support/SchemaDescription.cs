using MySqlConnector;

namespace Planne.Tests.Support;

/// <summary>All that a server says of a database's tables: columns in their order, indexes, engine and collations.</summary>
internal static class SchemaDescription
{
    private const string Query = """
        select concat_ws(' ', table_name, engine, table_collation)
        from   information_schema.tables
        where  table_schema = database()
        union all
        select concat_ws(' ', table_name, ordinal_position, column_name, column_type, is_nullable, collation_name,
                         coalesce(column_default, '-'), extra)
        from   information_schema.columns
        where  table_schema = database()
        union all
        select concat_ws(' ', table_name, index_name, seq_in_index, column_name, non_unique)
        from   information_schema.statistics
        where  table_schema = database()
        order by 1
        """;

    /// <summary>Describes the tables of the connection's database, a line to a table, a column and a part of an index.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string connectionString)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    /// <summary>The same without the places of columns: one that is added later comes last.</summary>
    public static IEnumerable<string> WithoutOrder(IEnumerable<string> description) =>
        description
            .Select(line =>
                line.Split(' ', 3) is [var table, var place, var rest]
                && place.All(char.IsAsciiDigit)
                    ? $"{table} {rest}"
                    : line
            )
            .Order(StringComparer.Ordinal);
}
