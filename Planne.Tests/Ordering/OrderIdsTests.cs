using Microsoft.Extensions.Options;
using Planne.Ordering;
using Planne.Ordering.Ids;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class OrderIdsTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("ids");
        await ModuleDatabase.MigrateAsync(database);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task fifty_callers_on_two_nodes_are_never_given_an_id_twice()
    {
        OrderIds[] nodes = [Node(), Node()];

        var reserved = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .SelectMany(caller => Enumerable.Repeat(nodes[caller % 2], 40))
                .Select(Reserve)
        );

        var itemIds = reserved.SelectMany(ids => Enumerable.Range(ids.FirstItemId, 3));
        Assert.Equal(2_000, reserved.Select(ids => ids.OrderId).Distinct().Count());
        Assert.Equal(6_000, itemIds.Distinct().Count());
        Assert.All(reserved, ids => Assert.True(ids.OrderId > 0 && ids.FirstItemId > 0));

        static Task<ReservedIds> Reserve(OrderIds node) =>
            Task.Run(async () => await node.ReserveAsync(lines: 3, CancellationToken.None));
    }

    [Fact]
    public async Task ids_lie_above_all_rows_that_others_wrote()
    {
        await ModuleDatabase.ExecuteAsync(
            database,
            """
            insert into orders (id, status, amount_cents) values (41, 'PENDING', 100);
            insert into order_items (id, order_id, product_id, quantity) values (77, 41, 1, 1);
            """
        );

        var before = await Node().ReserveAsync(lines: 1, CancellationToken.None);
        await ModuleDatabase.ExecuteAsync(
            database,
            "insert into orders (id, status, amount_cents) values (5000, 'PENDING', 100)"
        );
        var after = await Node().ReserveAsync(lines: 1, CancellationToken.None);

        Assert.Equal(new ReservedIds(42, 78), before);
        Assert.Equal(5001, after.OrderId);
        Assert.Equal(178, after.FirstItemId);
    }

    [Fact]
    public async Task when_the_column_can_hold_no_more_ids_it_is_said()
    {
        await ModuleDatabase.ExecuteAsync(
            database,
            "insert into orders (id, status, amount_cents) values (2147483640, 'PENDING', 100)"
        );

        await Assert.ThrowsAsync<OverflowException>(() =>
            Node().ReserveAsync(lines: 1, CancellationToken.None).AsTask()
        );
    }

    private OrderIds Node() =>
        new(
            ModuleDatabase.OrderingOptions(database),
            Options.Create(new OrderingOptions { OrderIdBlockSize = 100, ItemIdBlockSize = 100 })
        );
}
