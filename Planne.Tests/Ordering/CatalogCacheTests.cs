using Microsoft.Extensions.Options;
using Planne.Ordering;
using Planne.Ordering.Catalogue;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class CatalogCacheTests : IAsyncLifetime
{
    private readonly StoppedClock clock = new(
        new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)
    );
    private TestDatabase database = null!;

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("catalog");
        await ModuleDatabase.MigrateAsync(database);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task a_node_goes_by_what_it_read_until_that_is_as_old_as_it_may_be()
    {
        var cache = new CatalogCache(
            ModuleDatabase.OrderingOptions(database),
            Options.Create(new OrderingOptions { CatalogLifetime = TimeSpan.FromSeconds(10) }),
            clock
        );
        var first = await cache.GetAsync(CancellationToken.None);
        await ModuleDatabase.ExecuteAsync(
            database,
            "insert into products (id, name, price_cents) values (4, 'Date', 9)"
        );

        clock.Advance(TimeSpan.FromSeconds(9.9));
        var kept = await cache.GetAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        var read = await cache.GetAsync(CancellationToken.None);

        Assert.Same(first, kept);
        Assert.False(kept.Has(4));
        Assert.True(read.Has(4));
    }

    [Fact]
    public async Task many_who_ask_at_once_share_one_reading()
    {
        var cache = new CatalogCache(
            ModuleDatabase.OrderingOptions(database),
            Options.Create(new OrderingOptions()),
            clock
        );

        var catalogs = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => cache.GetAsync(CancellationToken.None).AsTask())
        );

        Assert.Single(catalogs.Distinct());
    }
}
