using System.Globalization;
using MySqlConnector;

namespace Planne.Bench.Comparison.Figures;

/// <summary>What the server has done so far.</summary>
/// <param name="Statements">Its <c>Questions</c>.</param>
/// <param name="Transactions">Its <c>Binlog_cache_use</c>: transactions written to the binary log.</param>
/// <param name="LogFsyncs">Of InnoDB's log.</param>
/// <param name="DataFsyncs">Of InnoDB's data files.</param>
/// <param name="BinlogFsyncs">Of the binary log.</param>
internal readonly record struct DatabaseCount(
    double Statements,
    double Transactions,
    double LogFsyncs,
    double DataFsyncs,
    double BinlogFsyncs
)
{
    public static DatabaseCount operator -(DatabaseCount after, DatabaseCount before) =>
        new(
            after.Statements - before.Statements,
            after.Transactions - before.Transactions,
            after.LogFsyncs - before.LogFsyncs,
            after.DataFsyncs - before.DataFsyncs,
            after.BinlogFsyncs - before.BinlogFsyncs
        );

    /// <summary>The same of one of so many orders.</summary>
    public DatabaseCount Per(double orders) =>
        new(
            Statements / orders,
            Transactions / orders,
            LogFsyncs / orders,
            DataFsyncs / orders,
            BinlogFsyncs / orders
        );
}

/// <summary>A connection of the benchmark's, which leaves its own statements out of what it counts.</summary>
internal sealed class DatabaseCounter : IAsyncDisposable
{
    private readonly MySqlConnection connection;
    private readonly SemaphoreSlim turn = new(1);
    private long own;

    private DatabaseCounter(MySqlConnection connection) => this.connection = connection;

    public static async Task<DatabaseCounter> OpenAsync(string connectionString)
    {
        var opened = new MySqlConnection(
            new MySqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        await opened.OpenAsync();
        return new DatabaseCounter(opened);
    }

    public async Task<DatabaseCount> ReadAsync()
    {
        var status = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        await RowsAsync(
            """
            show global status where variable_name in
              ('Questions', 'Binlog_cache_use', 'Innodb_os_log_fsyncs', 'Innodb_data_fsyncs')
            """,
            row =>
                status[row.GetString(0)] = double.Parse(
                    row.GetString(1),
                    CultureInfo.InvariantCulture
                )
        );
        // What is neither read nor written of a binary log is, but for a few when it is opened, synced.
        var binlog = await ScalarAsync(
            "select count_misc from performance_schema.file_summary_by_event_name where event_name = 'wait/io/file/sql/binlog'"
        );
        return new DatabaseCount(
            status["Questions"] - Interlocked.Read(ref own),
            status["Binlog_cache_use"],
            status["Innodb_os_log_fsyncs"],
            status["Innodb_data_fsyncs"],
            binlog
        );
    }

    /// <summary>Orders that are not decided, counted in an index.</summary>
    public Task<long> CountUndecidedAsync() =>
        ScalarAsync("select count(*) from orders where status = 'PENDING'");

    /// <summary>The same of those with ids from one to another.</summary>
    public Task<long> CountUndecidedAsync(long first, long last) =>
        ScalarAsync(
            $"select count(*) from orders where status = 'PENDING' and id between {first} and {last}"
        );

    /// <summary>Which of these orders are decided.</summary>
    public async Task<IReadOnlyList<int>> DecidedOfAsync(IEnumerable<int> orders)
    {
        var decided = new List<int>();
        await RowsAsync(
            $"select id from orders where status <> 'PENDING' and id in ({string.Join(',', orders)})",
            row => decided.Add(row.GetInt32(0))
        );
        return decided;
    }

    /// <summary>The server's process, or none if it is not on this machine.</summary>
    public async Task<IReadOnlyList<int>> ProcessAsync()
    {
        var file = "";
        await RowsAsync("select @@pid_file", row => file = row.GetString(0));
        return File.Exists(file)
            ? [int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture)]
            : [];
    }

    /// <summary>Waits, for some seconds at most, until what earlier work has left to be written is on the disk.</summary>
    public async Task SettleAsync()
    {
        const int FewPages = 200;
        await RowsAsync("set global innodb_max_dirty_pages_pct = 0", _ => { });
        for (var look = 0; look < 50; look++)
        {
            if (
                await ScalarAsync(
                    "select variable_value from performance_schema.global_status where variable_name = 'Innodb_buffer_pool_pages_dirty'"
                ) < FewPages
            )
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        await RowsAsync("set global innodb_max_dirty_pages_pct = default", _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        turn.Dispose();
    }

    private async Task<long> ScalarAsync(string sql)
    {
        var value = 0L;
        await RowsAsync(
            sql,
            row => value = Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture)
        );
        return value;
    }

    private async Task RowsAsync(string sql, Action<MySqlDataReader> read)
    {
        await turn.WaitAsync();
        try
        {
            Interlocked.Increment(ref own);
            await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                read(reader);
            }
        }
        finally
        {
            turn.Release();
        }
    }
}
