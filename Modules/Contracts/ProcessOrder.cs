namespace Planne.Contracts;

/// <summary>Asks Fulfillment to decide an order. Sent by Ordering, at least once for each order that it stored.</summary>
/// <param name="OrderId">The order, from 1; an order that comes again is given its first verdict again.</param>
/// <param name="AmountCents">What the order costs in all, in cents, from 0.</param>
/// <param name="PlacedAt">When the order was placed, in UTC.</param>
public sealed record ProcessOrder(int OrderId, int AmountCents, DateTimeOffset PlacedAt);
