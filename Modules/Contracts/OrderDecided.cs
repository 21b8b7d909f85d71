namespace Planne.Contracts;

/// <summary>Says what became of an order. Sent by Fulfillment, once for each <see cref="ProcessOrder"/> that it handled.</summary>
/// <param name="OrderId">The order, from 1.</param>
/// <param name="Verdict">One of <see cref="Verdicts"/>; the same for an order however often it is told.</param>
/// <param name="DecidedAt">When the verdict was first reached, in UTC.</param>
public sealed record OrderDecided(int OrderId, string Verdict, DateTimeOffset DecidedAt);
