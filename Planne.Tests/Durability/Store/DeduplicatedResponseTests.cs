using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>A request that comes twice is carried out once, and answered alike.</summary>
public sealed class DeduplicatedResponseTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DeduplicatedResponse Created = new(201, "{\"id\":1}", "/orders/1");

    [Fact]
    public async Task of_eight_that_claim_an_id_at_once_one_gets_it()
    {
        var nodes = await StartNodesAsync(8);

        var answers = await Task.WhenAll(
            nodes.Select(node =>
                node.Responses.TryClaimAsync("once", "a request", $"{node.Number}", Later, default)
            )
        );

        Assert.Single(answers, claimed => claimed);
    }

    [Fact]
    public async Task a_claim_has_no_response_until_one_is_recorded()
    {
        var node = await StartNodeAsync();
        Assert.Null(await node.Responses.FindAsync("once", default));
        await ClaimAsync(node, "mine");
        var claimed = await node.Responses.FindAsync("once", default);

        Assert.True(await node.Responses.RecordResponseAsync("once", "mine", Created, default));

        Assert.Equal(new DeduplicatedResponseClaim("a request", null), claimed);
        Assert.Equal(
            new DeduplicatedResponseClaim("a request", Created),
            await node.Responses.FindAsync("once", default)
        );
    }

    [Fact]
    public async Task a_response_may_be_nothing_but_a_status()
    {
        var node = await StartNodeAsync();
        await ClaimAsync(node, "mine");

        await node.Responses.RecordResponseAsync("once", "mine", new(204, null, null), default);

        Assert.Equal(
            new DeduplicatedResponse(204, null, null),
            (await node.Responses.FindAsync("once", default))!.Response
        );
    }

    [Fact]
    public async Task the_first_response_stays()
    {
        var node = await StartNodeAsync();
        await ClaimAsync(node, "mine");
        await node.Responses.RecordResponseAsync("once", "mine", Created, default);

        var second = await node.Responses.RecordResponseAsync(
            "once",
            "mine",
            new(500, null, null),
            default
        );
        await node.Responses.ReleaseUnansweredAsync("once", "mine", default);

        Assert.False(second);
        Assert.Equal(Created, (await node.Responses.FindAsync("once", default))!.Response);
    }

    [Fact]
    public async Task who_does_not_hold_the_claim_neither_answers_nor_releases_it()
    {
        var node = await StartNodeAsync();
        await ClaimAsync(node, "mine");

        Assert.False(await node.Responses.RecordResponseAsync("once", "other", Created, default));
        await node.Responses.ReleaseUnansweredAsync("once", "other", default);

        Assert.Equal(
            new DeduplicatedResponseClaim("a request", null),
            await node.Responses.FindAsync("once", default)
        );
    }

    [Fact]
    public async Task a_claim_without_a_response_can_be_released_and_made_again()
    {
        var node = await StartNodeAsync();
        await ClaimAsync(node, "mine");

        await node.Responses.ReleaseUnansweredAsync("once", "mine", default);
        await node.Responses.ReleaseUnansweredAsync("once", "mine", default);

        Assert.True(
            await node.Responses.TryClaimAsync("once", "a request", "other", Later, default)
        );
        Assert.False(await node.Responses.RecordResponseAsync("once", "mine", Created, default));
    }

    [Fact]
    public async Task expired_claims_are_deleted_in_batches_answered_or_not()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.DeduplicationCleanupBatchSize = 2
        );
        var now = node.Clock.GetUtcNow();
        for (var claim = 0; claim < 5; claim++)
        {
            await node.Responses.TryClaimAsync($"{claim}", "r", "t", now.AddHours(-1), default);
        }

        await node.Responses.RecordResponseAsync("0", "t", Created, default);
        await ClaimAsync(node, "mine");

        Assert.Equal(5, await node.Responses.DeleteExpiredAsync(now, default));
        Assert.Equal(1, await Server.CountAsync("wolverine_deduplicated_responses"));
        Assert.NotNull(await node.Responses.FindAsync("once", default));
    }

    [Fact]
    public async Task without_the_feature_it_says_so()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.EnableDeduplicatedResponses = false
        );

        Assert.False(node.Responses.Enabled);
        await node.Admin.ClearAllAsync();
    }

    private static async Task ClaimAsync(StoreNode node, string token) =>
        Assert.True(await node.Responses.TryClaimAsync("once", "a request", token, Later, default));
}
