using System.Diagnostics;
using MySqlConnector;

namespace Planne.Bench.Waiting;

/// <summary>The alternative: a table into which each decision inserts a row, in its own transaction.</summary>
internal static class ChangeTable
{
    public const string Create = """
        create table order_changes (
          position bigint not null auto_increment,
          order_id int not null,
          status varchar(255) not null,
          primary key (position)
        )
        """;

    public const string Insert = "insert into order_changes (order_id, status) values (?, ?)";
}

/// <summary>Follows the change table and misses nothing that commits within a bound.</summary>
/// <remarks>
/// Positions are given out at the insert, not at the commit: one that is not there may still come. It is remembered as
/// a gap and asked for again, until it is there, or so old that its transaction must have been rolled back.
/// </remarks>
/// <param name="connection">Where to ask.</param>
/// <param name="since">The greatest position that was seen.</param>
/// <param name="gaps">Lesser ones that were not.</param>
internal sealed class ChangeReader(
    MySqlConnection connection,
    long since,
    IEnumerable<long>? gaps = null
)
{
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromSeconds(10);

    private long last = since;

    private readonly Dictionary<long, long> missedAt = (gaps ?? []).ToDictionary(
        gap => gap,
        _ => Stopwatch.GetTimestamp()
    );

    /// <summary>Which orders were decided since it was last asked, on whichever node and whether or not anybody waits.</summary>
    public async Task<List<int>> ReadAsync()
    {
        await using var command = new MySqlCommand(Question(), connection);
        await using var reader = await command.ExecuteReaderAsync();
        var orders = new List<int>();
        while (await reader.ReadAsync())
        {
            Advance(reader.GetInt64(0));
            orders.Add(reader.GetInt32(1));
        }

        return orders;
    }

    private string Question()
    {
        foreach (var (gap, at) in missedAt)
        {
            if (Stopwatch.GetElapsedTime(at) > LongestTransaction)
            {
                missedAt.Remove(gap);
            }
        }

        var again =
            missedAt.Count == 0 ? "" : $" or position in ({string.Join(',', missedAt.Keys)})";
        return $"select position, order_id, status from order_changes where position > {last}{again} order by position";
    }

    private void Advance(long position)
    {
        missedAt.Remove(position);
        for (var missed = last + 1; missed < position; missed++)
        {
            missedAt.Add(missed, Stopwatch.GetTimestamp());
        }

        last = Math.Max(last, position);
    }
}
