using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Planne.Ordering.Catalogue;

/// <summary>Keeps the catalogue for a while, so that a node asks for it once in that time and not once an order.</summary>
public sealed class CatalogCache(
    DbContextOptions<OrderingDb> database,
    IOptions<OrderingOptions> options,
    TimeProvider clock
)
{
    private readonly Lock gate = new();
    private volatile Entry? latest;
    private Task<Catalog>? reading;

    /// <summary>The catalogue, no older than <see cref="OrderingOptions.CatalogLifetime"/>.</summary>
    public async ValueTask<Catalog> GetAsync(CancellationToken cancellation) =>
        Fresh() ?? await Reading().WaitAsync(cancellation);

    private Catalog? Fresh() =>
        latest is { } entry && clock.GetElapsedTime(entry.ReadAt) < options.Value.CatalogLifetime
            ? entry.Catalog
            : null;

    // One reading serves all who wait, in success and in failure: one after the other they would wait for each other's
    // time-outs while the database is away. Task.Run, so that nothing of it happens under the lock.
    private Task<Catalog> Reading()
    {
        lock (gate)
        {
            return reading ??= Task.Run(ReadAsync);
        }
    }

    private async Task<Catalog> ReadAsync()
    {
        try
        {
            // Taken before the query: a price that changes while it runs is not kept for longer than promised.
            var readAt = clock.GetTimestamp();
            await using var db = new OrderingDb(database);
            var catalog = new Catalog(await db.Products.AsNoTracking().ToListAsync());
            latest = new Entry(catalog, readAt);
            return catalog;
        }
        finally
        {
            lock (gate)
            {
                reading = null;
            }
        }
    }

    private sealed record Entry(Catalog Catalog, long ReadAt);
}
