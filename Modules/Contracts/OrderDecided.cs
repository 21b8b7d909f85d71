namespace Planne.Contracts;

/// <summary>Says what became of an order. Sent by Fulfillment, once for each <see cref="ProcessOrder"/> that it handled.</summary>
/// <param name="OrderId">The order, from 1.</param>
/// <param name="Verdict">One of <see cref="Verdicts"/>; the same for an order however often it is told.</param>
/// <param name="DecidedAt">When the verdict was first reached, in UTC.</param>
/// <param name="PlacedAt">When the order was placed, in UTC; null in messages that an older version has stored.</param>
// Carried along, since whoever writes the verdict would otherwise have to read the order to tell how long it took.
public sealed record OrderDecided(
    int OrderId,
    string Verdict,
    DateTimeOffset DecidedAt,
    DateTimeOffset? PlacedAt = null
);
