using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Planne.Ordering.Catalogue;

/// <summary>Keeps the catalogue for a while, so that a node asks for it once in that time and not once an order.</summary>
public sealed class CatalogCache(
    DbContextOptions<OrderingDb> database,
    IOptions<OrderingOptions> options,
    TimeProvider clock
) : IDisposable
{
    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Entry? latest;

    /// <summary>The catalogue, no older than <see cref="OrderingOptions.CatalogLifetime"/>.</summary>
    public async ValueTask<Catalog> GetAsync(CancellationToken cancellation)
    {
        if (Fresh() is { } fresh)
        {
            return fresh;
        }

        await reading.WaitAsync(cancellation);
        try
        {
            return Fresh() ?? await ReadAsync(cancellation);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => reading.Dispose();

    private Catalog? Fresh() =>
        latest is { } entry && clock.GetElapsedTime(entry.ReadAt) < options.Value.CatalogLifetime
            ? entry.Catalog
            : null;

    private async Task<Catalog> ReadAsync(CancellationToken cancellation)
    {
        // Taken before the query: a price that changes while it runs is not kept for longer than promised.
        var readAt = clock.GetTimestamp();
        await using var db = new OrderingDb(database);
        var catalog = new Catalog(await db.Products.AsNoTracking().ToListAsync(cancellation));
        latest = new Entry(catalog, readAt);
        return catalog;
    }

    private sealed record Entry(Catalog Catalog, long ReadAt);
}
