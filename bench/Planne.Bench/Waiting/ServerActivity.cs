using System.Globalization;
using MySqlConnector;

namespace Planne.Bench.Waiting;

/// <summary>What everybody asks of the server, read on a connection of its own.</summary>
internal sealed class ServerActivity : IAsyncDisposable
{
    private const string Questions = "show global status like 'Questions'";

    // A client's request looks once for its order's lines before it waits, and finds none; nothing else does.
    private const string Lookups = """
        select coalesce(sum(count_fetch), 0)
        from performance_schema.table_io_waits_summary_by_table
        where object_schema = @schema
          and object_name = 'order_items'
        """;

    private readonly MySqlConnection connection;
    private long reads;

    private ServerActivity(MySqlConnection connection) => this.connection = connection;

    public static async Task<ServerActivity> OpenAsync(string server)
    {
        var opened = new MySqlConnection(
            new MySqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString
        );
        await opened.OpenAsync();
        return new ServerActivity(opened);
    }

    /// <summary>How many statements it was asked so far, other than by this.</summary>
    public async Task<long> QuestionsAsync()
    {
        await using var command = new MySqlCommand(Questions, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return long.Parse(reader.GetString(1), CultureInfo.InvariantCulture) - ++reads;
    }

    /// <summary>How many statements it is asked in a second.</summary>
    public async Task<double> QuestionsPerSecondAsync(TimeSpan during)
    {
        var before = await QuestionsAsync();
        await Task.Delay(during);
        return (await QuestionsAsync() - before) / during.TotalSeconds;
    }

    /// <summary>How often single orders were looked up in a database.</summary>
    public async Task<long> LookupsAsync(string schema)
    {
        await using var command = new MySqlCommand(Lookups, connection);
        command.Parameters.AddWithValue("@schema", schema);
        reads++;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
