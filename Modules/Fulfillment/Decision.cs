namespace Planne.Fulfillment;

/// <summary>The verdict on an order. Its primary key is the order, so an order cannot be given a second one.</summary>
public sealed class Decision
{
    /// <summary>The order that was decided, from 1.</summary>
    public required int OrderId { get; init; }

    /// <summary>One of <see cref="Contracts.Verdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>When it was decided, in UTC.</summary>
    public required DateTime DecidedAt { get; init; }

    /// <summary>The number of the node that decided it; null where that was not noted yet.</summary>
    public int? NodeNumber { get; init; }
}
