namespace Planne.Chaos.Checking;

/// <summary>All that is known of a run once it is quiet: what clients were told, and what the database holds.</summary>
/// <param name="Attempts">One for each order that a client wanted, however often it asked for it.</param>
/// <param name="Stored">What the database holds.</param>
/// <param name="Reigns">When nodes believed that they led, as they said themselves.</param>
internal sealed record History(
    IReadOnlyList<Attempt> Attempts,
    Stored Stored,
    IReadOnlyList<Reign> Reigns
)
{
    /// <summary>The envelope ids of messages that were made so that nobody can handle them: each must be a dead letter.</summary>
    public IReadOnlyCollection<Guid> Poison { get; init; } = [];
}

/// <summary>An order that a client wanted, under an idempotency key of its own.</summary>
/// <param name="Key">Its <c>Idempotency-Key</c>, without quotes.</param>
/// <param name="Lines">What was ordered.</param>
/// <param name="Outcome">What the client knows of it.</param>
/// <param name="OrderIds">The ids in all answers that acknowledged it; an honest service gives one, however often it is asked.</param>
/// <param name="Refusal">Why it was refused, or what the last try without an answer came to; null if acknowledged.</param>
internal sealed record Attempt(
    string Key,
    IReadOnlyList<Line> Lines,
    Outcome Outcome,
    IReadOnlyList<int> OrderIds,
    string? Refusal
);

/// <summary>What a client knows of an order that it wanted.</summary>
internal enum Outcome
{
    /// <summary>It was answered 201: the order is stored.</summary>
    Acknowledged,

    /// <summary>No answer told: it may be stored or not.</summary>
    Unknown,

    /// <summary>It was answered with a refusal that is final: it must not be stored.</summary>
    Refused,
}

/// <summary>A line of an order.</summary>
/// <param name="ProductId">The product, from 1.</param>
/// <param name="Quantity">How many, from 1.</param>
internal sealed record Line(int ProductId, int Quantity);

/// <summary>What the database holds once all is quiet.</summary>
internal sealed record Stored(
    IReadOnlyList<StoredOrder> Orders,
    IReadOnlyList<StoredVerdict> Decisions,
    IReadOnlyList<StoredVerdict> DecisionLog,
    IReadOnlyList<StoredMessage> Inbox,
    IReadOnlyList<StoredMessage> Outbox,
    IReadOnlyList<StoredMessage> DeadLetters,
    IReadOnlyList<int> Nodes,
    IReadOnlyList<Term> Terms,
    IReadOnlyDictionary<int, int> PriceCents
)
{
    /// <summary>Idempotency keys whose order is not stored.</summary>
    public IReadOnlyList<StrayKey> StrayKeys { get; init; } = [];
}

/// <summary>An order as it is stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">The idempotency key that it was placed with; null if none is stored.</param>
/// <param name="Status">Its status.</param>
/// <param name="AmountCents">What it costs, in cents.</param>
/// <param name="Lines">Its lines, in the order of their ids.</param>
internal sealed record StoredOrder(
    int Id,
    string? Key,
    string Status,
    int AmountCents,
    IReadOnlyList<Line> Lines
);

/// <summary>An idempotency key without its order, though both are written in one transaction.</summary>
internal sealed record StrayKey(string Key, int OrderId);

/// <summary>A row of <c>decisions</c> or of <c>decision_log</c>.</summary>
internal sealed record StoredVerdict(int OrderId, string Verdict);

/// <summary>A row of the inbox, of the outbox, or a dead letter.</summary>
/// <param name="Id">The envelope's id.</param>
/// <param name="MessageType">Its message's type.</param>
/// <param name="Status">Its status in the inbox; empty elsewhere.</param>
/// <param name="Owner">The number of the node that owns it; 0 for nobody, and for dead letters.</param>
internal sealed record StoredMessage(Guid Id, string MessageType, string Status, int Owner);

/// <summary>A term of leadership as the database keeps it, by its clock, in microseconds since some moment.</summary>
/// <param name="Number">The term.</param>
/// <param name="Holder">The node's id.</param>
/// <param name="AcquiredAt">When it began.</param>
/// <param name="EndsAt">When it was released, or the end of its last lease.</param>
internal sealed record Term(long Number, Guid Holder, long AcquiredAt, long EndsAt);

/// <summary>A span in which a node believed that it led, by the machine's monotonic clock, which all processes share.</summary>
/// <param name="Node">The process that said so.</param>
/// <param name="Term">The term.</param>
/// <param name="From">When it asked for the lease, or to renew it, in ticks of the clock.</param>
/// <param name="Until">When it stops to rely on that, unless it renews.</param>
internal sealed record Reign(string Node, long Term, long From, long Until);
