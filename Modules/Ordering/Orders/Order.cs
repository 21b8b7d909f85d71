using System.Diagnostics;
using Planne.Ordering.Catalogue;
using Planne.Ordering.History;
using Planne.Ordering.Ids;

namespace Planne.Ordering.Orders;

/// <summary>An order as it is stored.</summary>
public sealed class Order
{
    private readonly List<OrderItem> items = [];

    private Order() { }

    /// <summary>Given by the application before anything is written, from 1.</summary>
    public int Id { get; private init; }

    /// <summary>One of <see cref="OrderStatus"/>.</summary>
    public string Status { get; private init; } = OrderStatus.Pending;

    /// <summary>The sum of all lines at the prices of the moment of placing, in cents, from 0.</summary>
    public int AmountCents { get; private init; }

    /// <summary>When it was placed, in UTC.</summary>
    public DateTime CreatedAt { get; private init; }

    /// <summary>When it was last sent to Fulfillment, in UTC, by the database's clock.</summary>
    public DateTime SentAt { get; private init; }

    /// <summary>The trace of the request that placed it, 16 bytes; null if it had none.</summary>
    public byte[]? TraceId { get; private init; }

    /// <summary>What is ordered, in the order in which the client named it.</summary>
    public IReadOnlyList<OrderItem> Items => items;

    /// <summary>Makes a pending order of lines that were found to be acceptable.</summary>
    /// <param name="ids">Ids that nobody else was given: one for the order, one for each line.</param>
    /// <param name="command">The lines.</param>
    /// <param name="catalog">The products and prices by which the lines were checked.</param>
    /// <param name="now">The moment of placing.</param>
    /// <param name="trace">The trace of the request, if it has one.</param>
    /// <exception cref="OverflowException">The sum is over 2,147,483,647 cents, which checking should have refused.</exception>
    public static Order Place(
        ReservedIds ids,
        PlaceOrder command,
        Catalog catalog,
        DateTimeOffset now,
        ActivityTraceId? trace = null
    )
    {
        var order = new Order
        {
            Id = ids.OrderId,
            AmountCents = checked((int)catalog.TotalCents(command.Items)),
            CreatedAt = now.UtcDateTime,
            TraceId = trace?.ToBytes(),
        };

        order.items.AddRange(
            command.Items.Select(
                (line, index) => OrderItem.Of(ids.FirstItemId + index, order.Id, line)
            )
        );
        return order;
    }
}
