namespace Planne.Ordering.Orders;

/// <summary>One line of an order as it is stored.</summary>
public sealed class OrderItem
{
    private OrderItem() { }

    /// <summary>Given by the application before anything is written, from 1.</summary>
    public int Id { get; private init; }

    /// <summary>The order that it is a line of.</summary>
    public int? OrderId { get; private init; }

    /// <summary>What is ordered.</summary>
    public int? ProductId { get; private init; }

    /// <summary>How many, from 1 to 1,000,000.</summary>
    public int Quantity { get; private init; }

    internal static OrderItem Of(int id, int orderId, PlaceOrder.Line line) =>
        new()
        {
            Id = id,
            OrderId = orderId,
            ProductId = line.ProductId,
            Quantity = line.Quantity,
        };
}
