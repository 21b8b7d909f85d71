namespace Planne.Ordering;

/// <summary>What can be set about Ordering, in the configuration section <c>Ordering</c>.</summary>
public sealed class OrderingOptions
{
    /// <summary>The configuration section that these are read from.</summary>
    public const string Section = "Ordering";

    /// <summary>For how long a node goes by the products and prices that it read, up to an hour; zero reads them for every order.</summary>
    public TimeSpan CatalogLifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many ids of orders a node reserves at a time, from 1 to 1,000,000; those left at a stop are not used again.</summary>
    public int OrderIdBlockSize { get; set; } = 1_000;

    /// <summary>How many ids of order lines a node reserves at a time, from 100, the most lines of an order, to 1,000,000.</summary>
    public int ItemIdBlockSize { get; set; } = 4_000;

    /// <summary>An order that is pending for longer is sent to Fulfillment again; from a second to a day.</summary>
    public TimeSpan OverdueAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>When overdue orders are looked for: a cron expression of five fields, or of six with seconds first, in UTC.</summary>
    public string OverdueSchedule { get; set; } = "* * * * *";

    /// <summary>How many overdue orders are sent again at a time, from 1 to 10,000.</summary>
    public int OverdueBatchSize { get; set; } = 500;

    /// <summary>How many verdicts are written at once on a node, from 1 to 256.</summary>
    public int Parallelism { get; set; } = 192;

    /// <summary>How many orders may wait to be decided, on all nodes together, before no more are taken; from 1 to 10,000,000.</summary>
    public int MostWaiting { get; set; } = 10_000;

    /// <summary>For how long a used idempotency key is known at least; from a second to 30 days.</summary>
    public TimeSpan IdempotencyKeyLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>For how long it is known which attempts to handle a message failed; from a second to a year.</summary>
    public TimeSpan AttemptLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often it is asked what became of orders that clients wait for; from 10 ms to 10 s.</summary>
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After how long without an event a stream of events shows that it is alive; from 100 ms to a minute.</summary>
    public TimeSpan EventHeartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
