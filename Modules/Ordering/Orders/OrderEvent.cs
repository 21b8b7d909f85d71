namespace Planne.Ordering.Orders;

/// <summary>
/// A status that an order has or had. An order has two in its life, so they are numbered by themselves: whoever asks,
/// whichever node and whenever, is told the same events with the same ids.
/// </summary>
/// <param name="Id"><see cref="Placed"/> or <see cref="Final"/>.</param>
/// <param name="Order">The order as it was then.</param>
internal sealed record OrderEvent(int Id, OrderView Order)
{
    /// <summary>The id of the first event: the order was placed.</summary>
    public const int Placed = 1;

    /// <summary>The id of the last event: the order was decided.</summary>
    public const int Final = 2;

    /// <summary>All that has happened to an order so far.</summary>
    public static IEnumerable<OrderEvent> Of(OrderView order)
    {
        yield return new OrderEvent(Placed, order with { Status = OrderStatus.Pending });
        if (order.Status != OrderStatus.Pending)
        {
            yield return new OrderEvent(Final, order);
        }
    }
}
