using System.Collections.Concurrent;
using System.Text.Json;
using MySqlConnector;
using Planne.Ordering.Orders;

namespace Planne.Bench.Waiting;

/// <summary>A way to find out which of the watched orders were decided.</summary>
/// <param name="Who">Who goes about it like that.</param>
/// <param name="How">What it asks.</param>
/// <param name="FindAsync">Asks once. The answer does not depend on earlier ones, so that all looks are alike.</param>
internal sealed record Look(string Who, string How, Func<Task<List<int>>> FindAsync)
{
    /// <summary>All that compete; the first is Planne's.</summary>
    public static IReadOnlyList<Look> All(
        OrdersArena arena,
        MySqlConnection connection,
        WatchedOrders watched
    ) =>
        [
            new("Feed", "`json_table` of the ids", () => AskFeedAsync(connection, watched.Ids)),
            new("List", "`id in (…)`", () => AskListAsync(connection, watched.Ids)),
            new(
                "Change table",
                "`position > …`, gaps again",
                () => ReadChangesAsync(connection, watched)
            ),
            new(
                "Everyone",
                "a select a client, 8 connections",
                () => AskOneByOneAsync(arena.Raw, watched.Ids)
            ),
        ];

    private static Task<List<int>> AskFeedAsync(
        MySqlConnection connection,
        IReadOnlyList<int> ids
    ) =>
        AskAsync(
            connection,
            OrderFeed.Decided.Replace("{0}", "@watched", StringComparison.Ordinal),
            new MySqlParameter("@watched", JsonSerializer.Serialize(ids))
        );

    private static Task<List<int>> AskListAsync(
        MySqlConnection connection,
        IReadOnlyList<int> ids
    ) =>
        AskAsync(
            connection,
            $"select id, status from orders where id in ({string.Join(',', ids)}) and status <> 'PENDING'"
        );

    private static async Task<List<int>> ReadChangesAsync(
        MySqlConnection connection,
        WatchedOrders watched
    )
    {
        var reader = new ChangeReader(connection, watched.Since, watched.Gaps);
        var decided = await reader.ReadAsync();
        return decided.FindAll(watched.Contains);
    }

    private static async Task<List<int>> AskAsync(
        MySqlConnection connection,
        string question,
        params MySqlParameter[] parameters
    )
    {
        await using var command = new MySqlCommand(question, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var decided = new List<int>();
        while (await reader.ReadAsync())
        {
            decided.Add(reader.GetInt32(0));
        }

        return decided;
    }

    private static async Task<List<int>> AskOneByOneAsync(
        IReadOnlyList<RawConnection> connections,
        IReadOnlyList<int> ids
    )
    {
        var decided = new ConcurrentBag<int>();
        await Step.AtOnceAsync(
            ids,
            connections.Count,
            async (caller, id) =>
            {
                var status = await connections[caller]
                    .QueryAsync(
                        "select status from orders where id = ?",
                        reader => reader.GetString(0),
                        id
                    );
                if (status is not ["PENDING"])
                {
                    decided.Add(id);
                }
            }
        );
        return [.. decided];
    }
}
