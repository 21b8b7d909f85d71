namespace Planne.Bench.Waiting;

/// <summary>
/// Pending orders that are waited for at one of four nodes, ten of which were decided since it last looked; and thirty of
/// the other nodes', of which the change table tells as well.
/// </summary>
/// <param name="Ids">The orders: every fourth of the newest.</param>
/// <param name="Decided">Those that were decided.</param>
/// <param name="Since">The position up to which a reader of the change table has come.</param>
/// <param name="Gaps">What that reader misses: the positions of transactions that were rolled back.</param>
internal sealed record WatchedOrders(
    IReadOnlyList<int> Ids,
    IReadOnlyList<int> Decided,
    long Since,
    IReadOnlyList<long> Gaps
)
{
    private const int Decisions = 10;
    private const int EveryFourth = 4;

    private readonly HashSet<int> known = [.. Ids];

    public bool Contains(int id) => known.Contains(id);

    public static async Task<WatchedOrders> ArrangeAsync(OrdersArena arena, int count)
    {
        int[] ids =
        [
            .. Enumerable.Range(0, count).Select(number => arena.Orders - (EveryFourth * number)),
        ];
        int[] decided = [.. ids.Where((_, number) => number % (count / Decisions) == 0)];
        var own = arena.Own;
        await arena.SetStatusAsync(ids, "PENDING");

        // A transaction that is rolled back leaves a gap; and one that is committed ends it.
        await own.TextAsync("start transaction");
        await own.ExecuteAsync(ChangeTable.Insert, ids[0], "APPROVED");
        await own.TextAsync("rollback");
        await own.ExecuteAsync(ChangeTable.Insert, 0, "APPROVED");
        var since = await own.ScalarAsync("select max(position) from order_changes");

        await own.InTransactionAsync(async () =>
        {
            await arena.SetStatusAsync(decided, "APPROVED");
            foreach (
                var id in decided.SelectMany(id =>
                    Enumerable.Range(id - EveryFourth + 1, EveryFourth)
                )
            )
            {
                await own.ExecuteAsync(ChangeTable.Insert, id, "APPROVED");
            }
        });
        return new WatchedOrders(ids, decided, since, [since - 1]);
    }

    /// <exception cref="InvalidOperationException">Others were found than were decided.</exception>
    public void Check(string who, IEnumerable<int> found)
    {
        if (!found.Order().SequenceEqual(Decided.Order()))
        {
            throw new InvalidOperationException(
                $"{who} did not find, of {Ids.Count} orders, the {Decided.Count} that were decided."
            );
        }
    }
}
