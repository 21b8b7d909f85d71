using Wolverine;
using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class DeduplicationTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task of_eight_that_claim_an_id_at_once_one_gets_it()
    {
        var nodes = await StartNodesAsync(8);

        var answers = await Task.WhenAll(
            nodes.Select(node => node.Store.Deduplication.TryClaimAsync("once", Later, default))
        );

        Assert.Single(answers, claimed => claimed);
    }

    [Fact]
    public async Task ids_that_differ_in_case_alone_are_two()
    {
        var node = await StartNodeAsync();

        Assert.True(await node.Store.Deduplication.TryClaimAsync("Once", Later, default));
        Assert.True(await node.Store.Deduplication.TryClaimAsync("once", Later, default));
    }

    [Fact]
    public async Task a_released_id_can_be_claimed_again()
    {
        var node = await StartNodeAsync();
        var lookup = (IDeduplicationClaimLookup)node.Store.Deduplication;
        await node.Store.Deduplication.TryClaimAsync("once", Later, default);
        Assert.True(await lookup.IsClaimedAsync("once", default));

        await node.Store.Deduplication.ReleaseAsync("once", default);
        await node.Store.Deduplication.ReleaseAsync("never", default);

        Assert.False(await lookup.IsClaimedAsync("once", default));
        Assert.True(await node.Store.Deduplication.TryClaimAsync("once", Later, default));
    }

    [Fact]
    public async Task the_message_that_holds_a_claim_may_come_again_and_no_other()
    {
        var node = await StartNodeAsync();
        var store = (IEnvelopeAwareDeduplicationStore)node.Store.Deduplication;
        var holder = Guid.CreateVersion7();

        Assert.True(await store.TryClaimAsync("once", holder, Later, default));
        Assert.True(await store.TryClaimAsync("once", holder, Later, default));
        Assert.False(await store.TryClaimAsync("once", Guid.CreateVersion7(), Later, default));
        Assert.False(await node.Store.Deduplication.TryClaimAsync("once", Later, default));
    }

    [Fact]
    public async Task a_claim_without_a_message_is_nobodys_to_take_over()
    {
        var node = await StartNodeAsync();
        var store = (IEnvelopeAwareDeduplicationStore)node.Store.Deduplication;
        await node.Store.Deduplication.TryClaimAsync("once", Later, default);

        Assert.False(await store.TryClaimAsync("once", Guid.CreateVersion7(), Later, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task expired_claims_are_deleted_whatever_the_clock_of_the_node(int minutesAhead)
    {
        var clock = new ShiftedClock { Ahead = TimeSpan.FromMinutes(minutesAhead) };
        var node = await StartNodeAsync(
            options => options.Durability.DeduplicationCleanupBatchSize = 2,
            clock: clock
        );
        var now = clock.GetUtcNow();
        foreach (var minute in (int[])[-5, -4, -3, -2, -1, 1, 2])
        {
            await node.Store.Deduplication.TryClaimAsync(
                $"{minute}",
                now.AddMinutes(minute),
                default
            );
        }

        Assert.Equal(5, await node.Store.Deduplication.DeleteExpiredAsync(now, default));
        Assert.Equal(
            ["1", "2"],
            await Server.QueryAsync(
                "select deduplication_id from wolverine_deduplication order by expires",
                reader => reader.GetString(0)
            )
        );
    }

    [Fact]
    public async Task without_the_feature_there_is_no_store_and_no_table()
    {
        var node = await StartNodeAsync(options =>
        {
            options.Durability.MessageDeduplicationMode = MessageDeduplicationMode.None;
            options.Durability.EnableRecurringMessages = false;
        });

        Assert.False(node.Store.Deduplication.Enabled);
        Assert.False(node.Store.RecurringMessages.Enabled);
        Assert.DoesNotContain(
            "wolverine_deduplication",
            node.Store.CreationScript,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "wolverine_recurring_messages",
            node.Store.CreationScript,
            StringComparison.Ordinal
        );
    }
}
