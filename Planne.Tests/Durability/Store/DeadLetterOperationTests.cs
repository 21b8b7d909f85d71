using Wolverine;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Operators choose many dead letters at once: discard, replay, archive and restore them, and know how many.</summary>
public sealed class DeadLetterOperationTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly DeadLetterEnvelopeQuery Archived = new()
    {
        Archived = DeadLetterArchiveFilter.Only,
    };

    [Fact]
    public async Task the_store_can_do_all_that_may_be_asked_of_dead_letters()
    {
        var node = await StartNodeAsync();

        Assert.Equal(DeadLetterCapabilities.All, node.DeadLetters.Capabilities);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(25)]
    public async Task an_operation_reaches_all_that_match_in_batches_and_counts_them(int letters)
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 5);
        await FailAsync(node, letters);
        await FailAsync(node, 3, type: "orders.other");
        var query = new DeadLetterEnvelopeQuery { MessageType = Messages.Type };

        int?[] affected =
        [
            (await node.DeadLetters.ReplayMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.ArchiveMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.ArchiveMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.RestoreMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.RestoreMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.DiscardMatchingAsync(query, default)).Affected,
        ];

        Assert.Equal([letters, letters, 0, letters, 0, letters], affected);
        Assert.Equal(3, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task a_list_of_ids_may_be_longer_than_a_batch()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 5);
        var failed = await FailAsync(node, 14);

        var archived = await node.DeadLetters.ArchiveMatchingAsync(
            new([.. failed.Select(envelope => envelope.Id).Take(12), Guid.CreateVersion7()]),
            default
        );

        Assert.Equal(12, archived.Affected);
        Assert.Equal(
            12,
            await Server.CountAsync("wolverine_dead_letters", "archived_at is not null")
        );
    }

    [Fact]
    public async Task archived_dead_letters_are_seen_only_by_who_asks_for_them()
    {
        var node = await StartNodeAsync();
        var failed = await FailAsync(node, 3);
        var before = await Server.NowAsync();

        await node.DeadLetters.ArchiveMatchingAsync(new([failed[0].Id]), default);

        Assert.Equal([failed[1].Id, failed[2].Id], await FindAsync(node, new()));
        Assert.Equal([failed[0].Id], await FindAsync(node, Archived));
        Assert.Equal([failed[0].Id], await FindAsync(node, new([failed[0].Id])));
        Assert.Equal(
            3,
            (
                await FindAsync(
                    node,
                    new DeadLetterEnvelopeQuery { Archived = DeadLetterArchiveFilter.Any }
                )
            ).Length
        );
        var letter = await node.DeadLetters.DeadLetterEnvelopeByIdAsync(failed[0].Id);
        Assert.InRange(letter!.ArchivedAt!.Value.UtcDateTime, before, await Server.NowAsync());
    }

    [Fact]
    public async Task archiving_leaves_what_is_archived_as_it_is_and_restoring_what_is_not()
    {
        var node = await StartNodeAsync();
        var failed = await FailAsync(node, 1);

        Assert.Equal(0, (await node.DeadLetters.RestoreMatchingAsync(new(), default)).Affected);
        Assert.Equal(0, (await node.DeadLetters.ArchiveMatchingAsync(Archived, default)).Affected);
        await node.DeadLetters.ArchiveMatchingAsync(new(), default);
        var first = await node.DeadLetters.DeadLetterEnvelopeByIdAsync(failed[0].Id);
        await node.DeadLetters.ArchiveMatchingAsync(new([failed[0].Id]), default);
        var second = await node.DeadLetters.DeadLetterEnvelopeByIdAsync(failed[0].Id);

        Assert.NotNull(first!.ArchivedAt);
        Assert.Equal(first.ArchivedAt, second!.ArchivedAt);
    }

    [Fact]
    public async Task a_dead_letter_that_was_to_be_replayed_stays_once_it_is_archived()
    {
        var node = await StartNodeAsync();
        await FailAsync(node, 2);
        await node.DeadLetters.ReplayAsync(new(), default);

        await node.DeadLetters.ArchiveMatchingAsync(new(), default);

        Assert.Equal(0, await node.Store.MoveReplayableAsync(default));
        Assert.Equal(2, (await node.DeadLetters.RestoreMatchingAsync(new(), default)).Affected);
        Assert.Equal(0, await node.Store.MoveReplayableAsync(default));
        Assert.Equal(2, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task an_archived_dead_letter_is_never_replayed_however_it_was_flagged()
    {
        var node = await StartNodeAsync();
        await FailAsync(node, 1);
        await node.DeadLetters.ArchiveMatchingAsync(new(), default);
        await Server.ExecuteAsync("update wolverine_dead_letters set replayable = 1");

        Assert.Equal(0, await node.Store.MoveReplayableAsync(default));
    }

    [Fact]
    public async Task an_archived_dead_letter_is_not_edited()
    {
        var node = await StartNodeAsync();
        var failed = await FailAsync(node, 1);
        await node.DeadLetters.ArchiveMatchingAsync(new(), default);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            node.DeadLetters.EditAndReplayAsync(failed[0].Id, [1, 2, 3], default)
        );

        var letter = await node.DeadLetters.DeadLetterEnvelopeByIdAsync(failed[0].Id);
        Assert.Equal(failed[0].Data, letter!.Envelope.Data);
    }

    [Fact]
    public async Task operators_who_archive_at_once_share_the_letters_between_them()
    {
        var nodes = await StartNodesAsync(4);
        await FailAsync(nodes[0], 120);

        var results = await Task.WhenAll(
            nodes.Select(node => node.DeadLetters.ArchiveMatchingAsync(new(), default))
        );

        Assert.Equal(120, results.Sum(result => result.Affected));
    }

    [Fact]
    public async Task discarding_while_others_archive_and_restore_loses_no_letter_and_no_count()
    {
        var nodes = await StartNodesAsync(3);
        await FailAsync(nodes[0], 100);
        var discarded = 0;

        async Task DiscardAsync()
        {
            while (discarded < 100)
            {
                var result = await nodes[0].DeadLetters.DiscardMatchingAsync(new(), default);
                discarded += result.Affected!.Value;
            }
        }

        async Task ArchiveAndRestoreAsync(StoreNode node)
        {
            while (Volatile.Read(ref discarded) < 100)
            {
                await node.DeadLetters.ArchiveMatchingAsync(new(), default);
                await node.DeadLetters.RestoreMatchingAsync(new(), default);
            }
        }

        await Task.WhenAll(
            DiscardAsync(),
            ArchiveAndRestoreAsync(nodes[1]),
            ArchiveAndRestoreAsync(nodes[2])
        );

        Assert.Equal(100, discarded);
        Assert.Equal(0, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Fact]
    public async Task dead_letters_are_found_by_their_headers_page_by_page()
    {
        var node = await StartNodeAsync();
        var nightly = new List<Guid>();
        for (var letter = 0; letter < 12; letter++)
        {
            var schedule = letter % 3 == 0 ? "hourly" : "nightly";
            var failed = await FailAsync(node, 1, ("schedule", schedule), ("tenant", "a"));
            if (schedule == "nightly")
            {
                nightly.Add(failed[0].Id);
            }
        }

        await FailAsync(node, 2);
        async Task<DeadLetterEnvelopeResults> PageAsync(int number) =>
            await node.DeadLetters.QueryAsync(
                new DeadLetterEnvelopeQuery { PageSize = 3, PageNumber = number }
                    .Header("schedule", "nightly")
                    .Header("tenant", "a"),
                default
            );

        DeadLetterEnvelopeResults[] pages =
        [
            await PageAsync(1),
            await PageAsync(2),
            await PageAsync(3),
            await PageAsync(4),
        ];

        Assert.Equal(
            [(1, 8, 3), (2, 8, 3), (3, 8, 2), (4, 8, 0)],
            pages.Select(page => (page.PageNumber, page.TotalCount, page.Envelopes.Count))
        );
        Assert.Equal(nightly, pages.SelectMany(page => page.Envelopes.Select(letter => letter.Id)));
    }

    [Fact]
    public async Task a_header_matches_by_its_whole_value_alone()
    {
        var node = await StartNodeAsync();
        await FailAsync(node, 1, ("schedule", "nightly"));

        async Task<int> CountAsync(string name, string value) =>
            (
                await node.DeadLetters.QueryAsync(
                    new DeadLetterEnvelopeQuery().Header(name, value),
                    default
                )
            ).TotalCount;

        int[] found =
        [
            await CountAsync("schedule", "nightly"),
            await CountAsync("schedule", "Nightly"),
            await CountAsync("schedule", "night"),
            await CountAsync("tenant", "nightly"),
        ];

        Assert.Equal([1, 0, 0, 0], found);
    }

    [Fact]
    public async Task an_operation_on_letters_with_a_header_leaves_the_others_alone()
    {
        var node = await StartNodeAsync(set: settings => settings.BatchSize = 4);
        for (var round = 0; round < 5; round++)
        {
            await FailAsync(node, 2, ("schedule", "nightly"));
            await FailAsync(node, 3, ("schedule", "hourly"));
        }

        var query = new DeadLetterEnvelopeQuery().Header("schedule", "nightly");
        int?[] affected =
        [
            (await node.DeadLetters.ReplayMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.ArchiveMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.RestoreMatchingAsync(query, default)).Affected,
            (await node.DeadLetters.DiscardMatchingAsync(query, default)).Affected,
        ];

        Assert.Equal([10, 10, 10, 10], affected);
        Assert.Equal(
            15,
            await Server.CountAsync(
                "wolverine_dead_letters",
                "archived_at is null and replayable = 0"
            )
        );
    }

    [Fact]
    public async Task a_letter_that_cannot_be_read_has_no_headers_and_hides_no_other()
    {
        var node = await StartNodeAsync();
        var failed = await FailAsync(node, 3, ("schedule", "nightly"));
        await Server.ExecuteAsync(
            "update wolverine_dead_letters set body = left(body, 20) order by id limit 1"
        );

        var found = await FindAsync(
            node,
            new DeadLetterEnvelopeQuery().Header("schedule", "nightly")
        );

        Assert.Equal([failed[1].Id, failed[2].Id], found);
    }

    private static async Task<Guid[]> FindAsync(StoreNode node, DeadLetterEnvelopeQuery query) =>
        [
            .. (await node.DeadLetters.QueryAsync(query, default)).Envelopes.Select(letter =>
                letter.Id
            ),
        ];

    private static Task<Envelope[]> FailAsync(
        StoreNode node,
        int count,
        params (string Name, string Value)[] headers
    ) => FailAsync(node, count, Messages.Type, headers);

    private static async Task<Envelope[]> FailAsync(
        StoreNode node,
        int count,
        string type,
        params (string Name, string Value)[] headers
    )
    {
        var envelopes = Messages.Incoming(node.Number, count);
        foreach (var envelope in envelopes)
        {
            envelope.MessageType = type;
            foreach (var (name, value) in headers)
            {
                envelope.Headers[name] = value;
            }

            await node.Inbox.MoveToDeadLetterStorageAsync(envelope, new TimeoutException("late"));
        }

        return envelopes;
    }
}
