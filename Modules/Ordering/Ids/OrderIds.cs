using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Planne.Ordering.Ids;

/// <summary>Gives out ids for orders and their lines, so that both are known before anything is written.</summary>
public sealed class OrderIds(
    DbContextOptions<OrderingDb> database,
    IOptions<OrderingOptions> options
)
{
    private readonly IdSequence orders = new(
        (size, cancellation) => IdBlocks.TakeAsync(database, IdBlocks.Orders, size, cancellation),
        options.Value.OrderIdBlockSize
    );

    private readonly IdSequence items = new(
        (size, cancellation) =>
            IdBlocks.TakeAsync(database, IdBlocks.OrderItems, size, cancellation),
        options.Value.ItemIdBlockSize
    );

    /// <summary>Reserves ids for an order. Asks the database only when a block is used up, and blocks no thread then.</summary>
    /// <param name="lines">How many lines the order has, from 1 to 100.</param>
    /// <param name="cancellation">Gives up waiting; a block that is on its way still arrives for others.</param>
    public async ValueTask<ReservedIds> ReserveAsync(int lines, CancellationToken cancellation) =>
        new(
            checked((int)await orders.TakeAsync(1, cancellation)),
            checked((int)await items.TakeAsync(lines, cancellation))
        );
}
