using System.Globalization;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

[Collection(nameof(Cluster))]
[Trait("Takes", "minutes")]
public sealed class RecurringFailoverTests
{
    private const string Timer = "wolverine-recurring-timer:///ResendOverdueOrders";

    // The leader has to be replaced before it sees that the timer's node is dead, and then the timer is started.
    private static readonly TimeSpan Bound =
        Cluster.Lease + Cluster.DeadAfter + (3 * Cluster.HeartbeatEvery) + Occurrences.Every;

    [LinuxFact]
    public async Task an_occurrence_takes_effect_once_and_the_next_one_comes_whoever_dies_or_freezes()
    {
        await using var cluster = await Cluster.StartAsync(2, Occurrences.Settings);
        var idle = await Occurrences.GiveWorkAsync(cluster.Database);

        await (await cluster.RunnerOfAsync(Timer)).KillAsync();
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
        await Occurrences.AreAtMostOnceAsync(cluster.Database, idle);
        Assert.InRange(await Occurrences.LongestPauseAsync(cluster.Database), TimeSpan.Zero, Bound);
    }
}

/// <summary>Occurrences of a recurring job of every second, each of which, if it takes effect, sends one overdue order again; no others are sent.</summary>
internal static class Occurrences
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private const long OnItsWay = -1_000_000;

    public static string[] Settings =>
        [
            "--Ordering:OverdueSchedule=* * * * * *",
            "--Ordering:OverdueBatchSize=1",
            // Effects are counted by the messages that were handled.
            "--Messaging:KeepHandledFor=01:00:00",
        ];

    // By messages, not by orders: two that take effect at one moment may find the same order, and mark it as sent once.
    public static string Effects =>
        "select count(*) from wolverine_incoming_envelopes where message_type like '%ProcessOrder'";

    public static string Claims =>
        "select count(*) from wolverine_deduplication where deduplication_id like 'ResendOverdueOrders:%'";

    private static string SentAgain => "select count(*) from orders where sent_at > '2026-01-02'";

    // Of one moment, and only while none is on its way, which has a claim before it has an effect.
    private static string Idle =>
        $"""
            select if(
                exists (select 1 from wolverine_incoming_envelopes
                        where status = 'Incoming' and message_type like '%ResendOverdueOrders'),
                {OnItsWay},
                ({Claims}) - ({Effects})
            )
            """;

    /// <summary>Stores more overdue orders than there will be occurrences, and waits until the first were sent again.</summary>
    /// <returns>How many occurrences came before, and had nothing to do.</returns>
    public static async Task<long> GiveWorkAsync(TestDatabase database)
    {
        await ModuleDatabase.ExecuteAsync(
            database,
            "insert into orders (id, status, amount_cents, created_at, sent_at) values "
                + string.Join(
                    ',',
                    Enumerable
                        .Range(900_000, 2000)
                        .Select(id => $"({id}, 'PENDING', 100, '2026-01-01', '2026-01-01')")
                )
        );
        await NextAsync(database);
        return await IdleAsync(database);
    }

    /// <summary>How many more were claimed than have had an effect, at a moment when none is on its way.</summary>
    public static async Task<long> IdleAsync(TestDatabase database)
    {
        var idle = OnItsWay;
        await Eventually.IsAsync(
            true,
            async () => (idle = await CountAsync(database, Idle)) != OnItsWay
        );
        return idle;
    }

    /// <summary>Waits until occurrences have taken effect that had not when it was asked.</summary>
    public static async Task NextAsync(TestDatabase database)
    {
        var before = await CountAsync(database, SentAgain);
        await Eventually.IsAsync(
            true,
            async () => await CountAsync(database, SentAgain) >= before + 2
        );
    }

    /// <summary>Fails if some due time has had an effect twice; each due time that had work to do is claimed once.</summary>
    public static async Task AreAtMostOnceAsync(TestDatabase database, long idle)
    {
        var effects = await CountAsync(database, Effects);
        Assert.InRange(effects, 2, await CountAsync(database, Claims) - idle);
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
