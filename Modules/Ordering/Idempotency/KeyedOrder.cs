namespace Planne.Ordering.Idempotency;

/// <summary>
/// Which order a key was used for. The row goes into the order's transaction: both are there, or neither. Its primary
/// key, caller and key, arbitrates between requests that come at once.
/// </summary>
public sealed class KeyedOrder
{
    /// <summary>The <see cref="Requests.Caller.Id"/> of who used the key.</summary>
    public required string Caller { get; init; }

    /// <summary>The key's <see cref="IdempotencyKey.Value"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The <see cref="Orders.PlaceOrderBody.Fingerprint"/> of what was ordered, to tell a repeat from another request with the same key.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>The order that was placed.</summary>
    public required int OrderId { get; init; }

    /// <summary>The row that tells of an order.</summary>
    public static KeyedOrder Of(IdempotencyKey key, byte[] fingerprint, int orderId) =>
        new()
        {
            Caller = key.Caller.Id,
            Key = key.Value,
            Fingerprint = fingerprint,
            OrderId = orderId,
        };
}
