using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Values that are written out into a statement arrive as they were.</summary>
public sealed class WrittenValuesTests
{
    private const string Table =
        "create table written (number bigint, truth tinyint(1), moment datetime(6), bytes varbinary(600), text text)";

    private static readonly ManyRows Insert = new(
        "insert into written (number, truth, moment, bytes, text) values ",
        "(@number#, @truth#, @moment#, @bytes#, @text#)"
    );

    public static TheoryData<string> Modes() =>
        new() { "", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "STRICT_ALL_TABLES,NO_ZERO_DATE" };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task each_comes_back_as_it_was(string mode)
    {
        object?[][] rows =
        [
            [
                long.MinValue,
                true,
                new DateTime(1, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddMicroseconds(7),
                Enumerable.Range(0, 512).Select(x => (byte)x).ToArray(),
                "'; drop table written; -- \" ` ? @v0 {0}",
            ],
            [long.MaxValue, false, DateTime.MaxValue.Date, Array.Empty<byte>(), "ä 你 🐧 \n\r\t\0"],
            [0L, null, null, null, ""],
            [1L, true, new DateTime(2026, 1, 1), new byte[] { 0 }, "again"],
            [2L, true, new DateTime(2026, 1, 1), new byte[] { 0 }, "again"],
        ];
        await using var database = await MySqlServer.CreateDatabaseAsync("written");
        await ModuleDatabase.ExecuteAsync(database, Table);

        await InsertAsync(database, rows, mode);

        await using var connection = await database.OpenAsync();
        await using var command = new MySqlCommand(
            "select * from written order by number",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        foreach (var row in rows.OrderBy(x => (long)x[0]!))
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(row, row.Select((_, i) => reader.IsDBNull(i) ? null : reader.GetValue(i)));
        }

        Assert.False(await reader.ReadAsync());
    }

    [Fact]
    public void a_text_that_comes_again_is_sent_once()
    {
        string[] rows = ["local://here/", "local://there/", "local://here/"];

        var statement = new ManyRows("values ", "(@text#)").With(rows, _ => x => x);

        Assert.Equal(
            ["local://here/", "local://there/"],
            statement.Parameters.Select(x => x.Value)
        );
        Assert.Equal(3, statement.Rows);
    }

    [Fact]
    public async Task statements_go_together_as_far_as_the_server_takes_them()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("written");
        await ModuleDatabase.ExecuteAsync(database, Table);
        await using var connection = await database.OpenAsync();
        var statements = Enumerable
            .Range(0, 10)
            .Select(x => Insert.With([x], RowOf([x, true, null, new byte[500], "text"])))
            .ToArray();

        Assert.All(statements, x => Assert.InRange(x.Size, x.Text.Length, 4_000));
        foreach (var most in new[] { 1, 4_000, long.MaxValue })
        {
            Assert.Equal(10, await connection.ExecuteAsync(statements, most, default));
        }

        Assert.Equal(
            ["30"],
            await ModuleDatabase.RowsAsync(database, "select count(*) from written")
        );
    }

    private static async Task InsertAsync(TestDatabase database, object?[][] rows, string mode)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new MySqlCommand($"set session sql_mode = '{mode}'", connection);
        await command.ExecuteNonQueryAsync();
        var statement = Insert.With(rows, column => row => row[Array.IndexOf(Columns, column)]);
        if (mode == "NO_BACKSLASH_ESCAPES")
        {
            // Texts are the connector's, which is to be told of that by its connection string.
            statement = Insert.With(
                rows,
                column => row => column == "text" ? "text" : row[Array.IndexOf(Columns, column)]
            );
            Array.ForEach(rows, row => row[^1] = "text");
        }

        Assert.Equal(
            rows.Length,
            await connection.ExecuteAsync([statement], long.MaxValue, default)
        );
    }

    private static Func<string, Func<int, object?>> RowOf(object?[] row) =>
        column => _ => row[Array.IndexOf(Columns, column)];

    private static readonly string[] Columns = ["number", "truth", "moment", "bytes", "text"];
}
