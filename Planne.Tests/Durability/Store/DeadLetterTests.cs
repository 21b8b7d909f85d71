using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>What failed for good is kept, with the reason, and can be found.</summary>
public sealed class DeadLetterTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task a_message_leaves_the_inbox_for_the_dead_letters()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        envelope.Headers["traceparent"] = "trace";
        await node.Inbox.StoreIncomingAsync(envelope);
        var before = await Server.NowAsync();

        await node.Inbox.MoveToDeadLetterStorageAsync(
            envelope,
            new InvalidOperationException("no such product")
        );

        Assert.Empty(await Server.InboxAsync(envelope));
        var letter = await LoadAsync(node, envelope.Id);
        Assert.Equal(
            (
                envelope.Id,
                Messages.Type,
                Messages.Here.ToString(),
                "ordering",
                "System.InvalidOperationException",
                "no such product",
                false,
                0,
                "trace"
            ),
            (
                letter.Id,
                letter.MessageType,
                letter.ReceivedAt,
                letter.Source,
                letter.ExceptionType,
                letter.ExceptionMessage,
                letter.Replayable,
                letter.ReplayCount,
                letter.Envelope.Headers["traceparent"]
            )
        );
        Assert.Equal(envelope.Data, letter.Envelope.Data);
        Assert.InRange(letter.FailedAt!.Value.UtcDateTime, before, await Server.NowAsync());
        Assert.Equal(letter.FailedAt, letter.FirstFailedAt);
        Assert.NotNull(letter.FailureGroup);
    }

    [Fact]
    public async Task a_failure_that_cannot_be_written_leaves_the_message_in_the_inbox()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.StoreIncomingAsync(envelope);
        await Server.ExecuteAsync(
            "alter table wolverine_dead_letters add constraint nothing_fits check (message_type = '')"
        );

        try
        {
            await Assert.ThrowsAsync<MySqlConnector.MySqlException>(() =>
                node.Inbox.MoveToDeadLetterStorageAsync(envelope, new TimeoutException())
            );
        }
        finally
        {
            await Server.ExecuteAsync(
                "alter table wolverine_dead_letters drop constraint nothing_fits"
            );
        }

        Assert.Equal([new InboxRow("Incoming", node.Number)], await Server.InboxAsync(envelope));
        Assert.Equal(0, await Server.CountAsync("wolverine_dead_letters"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task an_exception_text_of_70_KB_is_cut_between_characters(int offset)
    {
        // Each of these characters takes two of .NET's and four of the column's bytes; the offset puts the cut inside one.
        var text = new string('x', offset) + string.Concat(Enumerable.Repeat("🍎", 17_500));
        var letter = await DeadLetterAsync(exception: new InvalidOperationException(text));

        Assert.Equal(16_000 - offset, letter.ExceptionMessage.Length);
        Assert.StartsWith(letter.ExceptionMessage, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_exception_text_that_is_no_valid_text_is_kept_as_far_as_it_is_one()
    {
        var letter = await DeadLetterAsync(
            exception: new InvalidOperationException("half \ud83c of a pair, \0 and '\\")
        );

        Assert.Equal("half \ufffd of a pair, \0 and '\\", letter.ExceptionMessage);
    }

    [Fact]
    public async Task long_names_are_cut_to_their_columns()
    {
        var letter = await DeadLetterAsync(envelope =>
        {
            envelope.MessageType = new string('m', 600);
            envelope.Source = new string('s', 300);
            envelope.WasPersistedInInbox = false;
        });

        Assert.Equal(
            (new string('m', 500), new string('s', 250)),
            (letter.MessageType, letter.Source)
        );
    }

    [Fact]
    public async Task a_message_without_an_address_a_type_or_an_exception_is_kept()
    {
        var letter = await DeadLetterAsync(
            envelope =>
            {
                envelope.Destination = null;
                envelope.MessageType = null;
                envelope.Source = null;
            },
            exception: null
        );

        Assert.Equal(
            ("", "unknown", "", "", ""),
            (
                letter.ReceivedAt,
                letter.MessageType,
                letter.Source,
                letter.ExceptionType,
                letter.ExceptionMessage
            )
        );
    }

    [Fact]
    public async Task a_message_that_fails_again_has_one_dead_letter_with_the_last_reason()
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        await node.Inbox.MoveToDeadLetterStorageAsync(envelope, new TimeoutException("first"));

        await node.Inbox.MoveToDeadLetterStorageAsync(envelope, new TimeoutException("second"));

        var letters = await node.DeadLetters.QueryAsync(new(), default);
        Assert.Equal(["second"], letters.Envelopes.Select(letter => letter.ExceptionMessage));
    }

    [Fact]
    public async Task a_dead_letter_that_is_not_there_is_none()
    {
        var node = await StartNodeAsync();

        Assert.Null(await node.DeadLetters.DeadLetterEnvelopeByIdAsync(Guid.CreateVersion7()));
    }

    public static TheoryData<string, DeadLetterEnvelopeQuery> Queries()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new()
        {
            { "abcd", new() },
            {
                "a",
                new() { MessageType = "orders.a" }
            },
            {
                "ab",
                new() { ExceptionType = "System.TimeoutException" }
            },
            {
                "cd",
                new() { ReceivedAt = "local://other/" }
            },
            {
                "b",
                new() { ExceptionMessage = "50% of_b" }
            },
            {
                "abcd",
                new() { ExceptionMessage = "50\\% of%" }
            },
            {
                "",
                new() { ExceptionMessage = "50\\% of" }
            },
            { "b", Matching("50% of_b", DeadLetterMessageMatch.Exact) },
            { "", Matching("50% of", DeadLetterMessageMatch.Exact) },
            { "b", Matching("_b", DeadLetterMessageMatch.Contains) },
            { "abcd", Matching("% of", DeadLetterMessageMatch.Contains) },
            { "cd", new(new JasperFx.Core.TimeRange(now.AddDays(-2.5), null)) },
            { "ab", new(new JasperFx.Core.TimeRange(null, now.AddDays(-2.5))) },
            { "bc", new(new JasperFx.Core.TimeRange(now.AddDays(-3.5), now.AddDays(-1.5))) },
            {
                "abcd",
                new(new JasperFx.Core.TimeRange(now.AddHours(-1), null))
                {
                    RangeOn = DeadLetterTimeField.FailedAt,
                }
            },
            {
                "abcd",
                new() { Replayable = false }
            },
            {
                "",
                new() { Replayable = true }
            },
        };
    }

    [Theory]
    [MemberData(nameof(Queries), DisableDiscoveryEnumeration = true)]
    public async Task dead_letters_are_found_by_what_is_known_of_them(
        string expected,
        DeadLetterEnvelopeQuery query
    )
    {
        var node = await StartNodeAsync();
        await StoreAbcdAsync(node);

        var found = await node.DeadLetters.QueryAsync(query, default);

        Assert.Equal(expected, Names(found.Envelopes));
        Assert.Equal(expected.Length, found.TotalCount);
    }

    [Fact]
    public async Task dead_letters_are_found_by_the_group_of_their_failure()
    {
        var node = await StartNodeAsync();
        await StoreAbcdAsync(node);
        var all = await node.DeadLetters.QueryAsync(new(), default);
        await Server.ExecuteAsync(
            "update wolverine_dead_letters set failure_group = null where message_type = 'orders.a'"
        );

        var group = all.Envelopes[2].FailureGroup;
        var grouped = await node.DeadLetters.QueryAsync(new() { FailureGroup = group }, default);
        var ungrouped = await node.DeadLetters.QueryAsync(
            new() { FailureGroup = "unfingerprinted:System.TimeoutException" },
            default
        );

        Assert.Equal(
            Names(all.Envelopes.Where(letter => letter.FailureGroup == group)),
            Names(grouped.Envelopes)
        );
        Assert.Equal("a", Names(ungrouped.Envelopes));
    }

    [Fact]
    public async Task ids_take_precedence_over_all_that_is_asked_beside_them()
    {
        var node = await StartNodeAsync();
        var ids = await StoreAbcdAsync(node);

        var found = await node.DeadLetters.QueryAsync(
            new([ids[0], ids[3]]) { MessageType = "orders.b", ExceptionMessage = "none" },
            default
        );

        Assert.Equal("ad", Names(found.Envelopes));
    }

    [Fact]
    public async Task dead_letters_come_in_pages_in_the_order_of_their_failure()
    {
        var node = await StartNodeAsync();
        await StoreAbcdAsync(node);

        var first = await node.DeadLetters.QueryAsync(new() { PageSize = 3 }, default);
        var second = await node.DeadLetters.QueryAsync(
            new() { PageSize = 3, PageNumber = 2 },
            default
        );

        Assert.Equal((4, "abc", 1), (first.TotalCount, Names(first.Envelopes), first.PageNumber));
        Assert.Equal((4, "d", 2), (second.TotalCount, Names(second.Envelopes), second.PageNumber));
    }

    [Fact]
    public async Task discarded_dead_letters_are_gone_and_counted()
    {
        var node = await StartNodeAsync();
        await StoreAbcdAsync(node);

        var discarded = await node.DeadLetters.DiscardMatchingAsync(
            new() { ReceivedAt = "local://other/" },
            default
        );

        Assert.Equal(2, discarded.Affected);
        Assert.Equal("ab", Names((await node.DeadLetters.QueryAsync(new(), default)).Envelopes));
    }

    [Fact]
    public async Task dead_letters_are_counted_by_address_type_and_exception()
    {
        var node = await StartNodeAsync();
        await StoreAbcdAsync(node);
        var again = Messages.Incoming(node.Number);
        again.MessageType = "orders.a";
        await node.Inbox.MoveToDeadLetterStorageAsync(again, new TimeoutException("again"));

        var counts = await node.DeadLetters.SummarizeAllAsync(
            "planne",
            JasperFx.Core.TimeRange.AllTime(),
            default
        );

        Assert.Equal(
            [
                Count("local://orders/", "orders.a", "System.TimeoutException", 2),
                Count("local://orders/", "orders.b", "System.TimeoutException", 1),
                Count("local://other/", "orders.c", "System.InvalidOperationException", 1),
                Count("local://other/", "orders.d", "System.InvalidOperationException", 1),
            ],
            counts.OrderBy(count => count.MessageType, StringComparer.Ordinal)
        );

        DeadLetterQueueCount Count(string address, string type, string exception, int count) =>
            new("planne", new Uri(address), type, exception, node.Store.Uri, count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task dead_letters_expire_if_that_is_wanted(bool expiring)
    {
        var node = await StartNodeAsync(options =>
        {
            options.Durability.DeadLetterQueueExpirationEnabled = expiring;
            options.Durability.DeadLetterQueueExpiration = TimeSpan.FromDays(3);
        });
        var before = await Server.NowAsync();
        await node.Inbox.MoveToDeadLetterStorageAsync(Messages.Incoming(0), null);

        var expires = await Server.QueryAsync(
            "select expires from wolverine_dead_letters",
            reader => reader.IsDBNull(0) ? (DateTime?)null : reader.GetDateTime(0)
        );

        if (expiring)
        {
            Assert.InRange(
                expires.Single()!.Value,
                before.AddDays(3),
                (await Server.NowAsync()).AddDays(3)
            );
        }
        else
        {
            Assert.Equal([null], expires);
        }
    }

    private async Task<DeadLetterEnvelope> DeadLetterAsync(
        Action<Envelope>? change = null,
        Exception? exception = null
    )
    {
        var node = await StartNodeAsync();
        var envelope = Messages.Incoming(node.Number);
        if (change is null)
        {
            await node.Inbox.StoreIncomingAsync(envelope);
        }

        change?.Invoke(envelope);
        await node.Inbox.MoveToDeadLetterStorageAsync(envelope, exception);
        Assert.Empty(await Server.InboxAsync(envelope));
        return await LoadAsync(node, envelope.Id);
    }

    /// <summary>Four dead letters that differ in type, address, exception and age, in the order of their failure.</summary>
    private async Task<Guid[]> StoreAbcdAsync(StoreNode node)
    {
        var ids = new List<Guid>();
        foreach (var (name, day) in "abcd".Zip([4, 3, 2, 1]))
        {
            var first = name is 'a' or 'b';
            var envelope = Messages.Incoming(
                node.Number,
                first ? Messages.Here : new Uri("local://other/")
            );
            envelope.MessageType = $"orders.{name}";
            envelope.SentAt = TimeProvider.System.GetUtcNow().AddDays(-day);
            var message = $"50% of_{name}";
            await node.Inbox.MoveToDeadLetterStorageAsync(
                envelope,
                first ? new TimeoutException(message) : new InvalidOperationException(message)
            );
            ids.Add(envelope.Id);
        }

        return [.. ids];
    }

    private static DeadLetterEnvelopeQuery Matching(string text, DeadLetterMessageMatch match) =>
        new() { ExceptionMessage = text, ExceptionMessageMatch = match };

    private static string Names(IEnumerable<DeadLetterEnvelope> letters) =>
        string.Concat(letters.Select(letter => letter.MessageType[^1]));

    private static async Task<DeadLetterEnvelope> LoadAsync(StoreNode node, Guid id)
    {
        var letter = await node.DeadLetters.DeadLetterEnvelopeByIdAsync(id);
        Assert.NotNull(letter);
        return letter;
    }
}
