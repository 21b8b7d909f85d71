namespace Planne.Ordering.Orders;

/// <summary>An order as clients see it: schema <c>Order</c> of the contract, and no property more.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Status">One of <see cref="OrderStatus"/>.</param>
/// <param name="AmountCents">The sum of all lines, in cents.</param>
/// <param name="Items">The lines, as the client named them.</param>
public sealed record OrderView(
    int Id,
    string Status,
    int AmountCents,
    IReadOnlyList<OrderView.Item> Items
)
{
    /// <summary>A line: schema <c>OrderItem</c> of the contract.</summary>
    /// <param name="Id">From 1.</param>
    /// <param name="ProductId">What is ordered.</param>
    /// <param name="Quantity">How many.</param>
    public sealed record Item(int Id, int ProductId, int Quantity);

    /// <summary>Shows an order.</summary>
    public static OrderView Of(Order order) =>
        new(
            order.Id,
            order.Status,
            order.AmountCents,
            // A line without a product can only come from another writer of these tables, which allow it.
            [
                .. order
                    .Items.OrderBy(i => i.Id)
                    .Select(i => new Item(i.Id, i.ProductId ?? 0, i.Quantity)),
            ]
        );
}
