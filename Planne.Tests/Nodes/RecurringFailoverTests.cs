using System.Globalization;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

[Collection(nameof(Cluster))]
public sealed class RecurringFailoverTests
{
    private const string Timer = "wolverine-recurring-timer:///ResendOverdueOrders";

    // The leader has to be replaced before it sees that the timer's node is dead, and then the timer is started.
    private static readonly TimeSpan Bound =
        Cluster.Lease + Cluster.DeadAfter + (3 * Cluster.HeartbeatEvery) + Occurrences.Every;

    [LinuxFact]
    public async Task an_occurrence_takes_effect_once_and_the_next_one_comes_whoever_dies_or_freezes()
    {
        await using var cluster = await Cluster.StartAsync(3, Occurrences.Settings);
        await Occurrences.GiveWorkAsync(cluster.Database);
        await Occurrences.NextAsync(cluster.Database);

        await (await cluster.RunnerOfAsync(Timer)).KillAsync();
        await Occurrences.NextAsync(cluster.Database);
        await cluster.JoinAsync();

        await (await cluster.LeaderAsync()).KillAsync();
        await Occurrences.NextAsync(cluster.Database);
        await cluster.JoinAsync();

        var frozen = await cluster.RunnerOfAsync(Timer);
        await frozen.FreezeAsync();
        await cluster.IsRegisteredAsync(frozen, false);
        await Occurrences.NextAsync(cluster.Database);
        await frozen.ThawAsync();
        await cluster.IsRegisteredAsync(frozen, true);
        await Occurrences.NextAsync(cluster.Database);

        await Task.WhenAll(
            cluster.Hosts.Where(host => !host.HasEnded).Select(host => host.KillAsync())
        );
        await Occurrences.AreAtMostOnceAsync(cluster.Database);
        Assert.InRange(await Occurrences.LongestPauseAsync(cluster.Database), TimeSpan.Zero, Bound);
    }
}

/// <summary>Occurrences of a recurring job of every second, each of which, if it takes effect, sends one overdue order again.</summary>
internal static class Occurrences
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public static string[] Settings =>
        ["--Ordering:OverdueSchedule=* * * * * *", "--Ordering:OverdueBatchSize=1"];

    public static string Effects => "select count(*) from orders where sent_at > '2026-01-02'";

    public static string Claims =>
        "select count(*) from wolverine_deduplication where deduplication_id like 'ResendOverdueOrders:%'";

    public static string Handled =>
        "select count(*) from wolverine_incoming_envelopes where status = 'Handled' and message_type like '%ResendOverdueOrders'";

    /// <summary>Stores more overdue orders than there will be occurrences.</summary>
    public static Task GiveWorkAsync(TestDatabase database) =>
        ModuleDatabase.ExecuteAsync(
            database,
            "insert into orders (id, status, amount_cents, created_at, sent_at) values "
                + string.Join(
                    ',',
                    Enumerable
                        .Range(900_000, 2000)
                        .Select(id => $"({id}, 'PENDING', 100, '2026-01-01', '2026-01-01')")
                )
        );

    /// <summary>Waits until occurrences have taken effect that had not when it was asked.</summary>
    public static async Task NextAsync(TestDatabase database)
    {
        var before = await CountAsync(database, Effects);
        await Eventually.IsAsync(
            true,
            async () => await CountAsync(database, Effects) >= before + 2
        );
    }

    /// <summary>Fails if some due time has had an effect twice; due times are told apart by what was claimed of them.</summary>
    public static async Task AreAtMostOnceAsync(TestDatabase database)
    {
        var effects = await CountAsync(database, Effects);
        Assert.InRange(effects, 2, await CountAsync(database, Claims));
    }

    /// <summary>The longest time between two that took effect, by the database's clock.</summary>
    public static async Task<TimeSpan> LongestPauseAsync(TestDatabase database)
    {
        var moments = (
            await ModuleDatabase.RowsAsync(
                database,
                "select distinct timestampdiff(second, '2026-01-01', sent_at) from orders where sent_at > '2026-01-02' order by 1"
            )
        )
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture))
            .ToList();
        return TimeSpan.FromSeconds(moments.Zip(moments.Skip(1), (one, next) => next - one).Max());
    }

    public static async Task<long> CountAsync(TestDatabase database, string sql) =>
        long.Parse(
            (await ModuleDatabase.RowsAsync(database, sql)).Single(),
            CultureInfo.InvariantCulture
        );
}
