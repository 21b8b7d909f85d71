using Wolverine.Persistence.Durability.DeadLetterManagement;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>What an operator looks at first: which failures there are, how many of each, and since when.</summary>
public sealed class DeadLetterSummaryTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<DeadLetterGrouping, string[]> Groupings() =>
        new()
        {
            {
                DeadLetterGrouping.FailureGroup,
                [
                    "late: 3 of System.TimeoutException (late for lunch), 9..12",
                    "unfingerprinted:System.FormatException: 2 of System.FormatException (System.FormatException (recorded before failure fingerprinting)), predating, 6..8",
                    "broken: 1 of System.TimeoutException (broken), 10..11",
                ]
            },
            {
                DeadLetterGrouping.MessageType,
                ["orders.a: 4 of  (), 6..12", "orders.b: 2 of  (), 7..11"]
            },
            {
                DeadLetterGrouping.Endpoint,
                ["local://orders/: 5 of  (), 6..12", "unknown://none: 1 of  (), 10..11"]
            },
            {
                DeadLetterGrouping.ExceptionType,
                [
                    "System.TimeoutException: 4 of System.TimeoutException (), 9..12",
                    "System.FormatException: 2 of System.FormatException (), 6..8",
                ]
            },
        };

    [Theory]
    [MemberData(nameof(Groupings))]
    public async Task dead_letters_are_summed_up_by_what_they_have_in_common(
        DeadLetterGrouping grouping,
        string[] expected
    )
    {
        var node = await StartNodeAsync();
        await StoreAsync(node);

        var groups = await SummarizeAsync(node, grouping, new());

        Assert.Equal(expected, groups.Select(Describe));
        Assert.All(
            groups,
            group =>
                Assert.Equal(
                    ("planne", node.Store.Uri, grouping),
                    (group.ServiceName, group.Database, group.Grouping)
                )
        );
    }

    [Theory]
    [InlineData(DeadLetterGrouping.FailureGroup)]
    [InlineData(DeadLetterGrouping.MessageType)]
    [InlineData(DeadLetterGrouping.Endpoint)]
    [InlineData(DeadLetterGrouping.ExceptionType)]
    public async Task the_sums_are_those_of_the_letters_one_by_one(DeadLetterGrouping grouping)
    {
        var node = await StartNodeAsync();
        await StoreAsync(node);

        var groups = await SummarizeAsync(node, grouping, new());
        var byHeader = await SummarizeAsync(
            node,
            grouping,
            new DeadLetterEnvelopeQuery().Header("tenant", "a")
        );
        var letters = await node.DeadLetters.QueryAsync(new(), default);

        Assert.Equal(
            Sorted(
                DeadLetterSummaries.Group(letters.Envelopes, "planne", node.Store.Uri, grouping)
            ),
            Sorted(groups)
        );
        Assert.Equal(Sorted(groups), Sorted(byHeader));
    }

    [Fact]
    public async Task each_group_of_failures_is_found_again_by_its_key()
    {
        var node = await StartNodeAsync();
        await StoreAsync(node);

        foreach (var group in await SummarizeAsync(node, DeadLetterGrouping.FailureGroup, new()))
        {
            var found = await node.DeadLetters.QueryAsync(
                new() { FailureGroup = group.Key },
                default
            );
            Assert.Equal((group.Key, group.Count), (group.Key, found.TotalCount));
        }
    }

    [Fact]
    public async Task only_those_that_the_query_selects_are_summed_up()
    {
        var node = await StartNodeAsync();
        await StoreAsync(node);
        await node.DeadLetters.ArchiveMatchingAsync(new() { MessageType = "orders.b" }, default);

        async Task<string> CountAsync(DeadLetterEnvelopeQuery query) =>
            string.Join(
                ", ",
                (await SummarizeAsync(node, DeadLetterGrouping.MessageType, query)).Select(group =>
                    $"{group.Key}: {group.Count}"
                )
            );

        Assert.Equal("orders.a: 4", await CountAsync(new()));
        Assert.Equal(
            "orders.b: 2",
            await CountAsync(new() { Archived = DeadLetterArchiveFilter.Only })
        );
        Assert.Equal(
            "orders.a: 1",
            await CountAsync(new() { ExceptionType = "System.FormatException" })
        );
        Assert.Equal("", await CountAsync(new DeadLetterEnvelopeQuery().Header("tenant", "b")));
    }

    private static IEnumerable<DeadLetterGroupSummary> Sorted(
        IEnumerable<DeadLetterGroupSummary> groups
    ) => groups.OrderBy(group => group.Key, StringComparer.Ordinal);

    private static Task<IReadOnlyList<DeadLetterGroupSummary>> SummarizeAsync(
        StoreNode node,
        DeadLetterGrouping grouping,
        DeadLetterEnvelopeQuery query
    ) =>
        node.DeadLetters.SummarizeAllAsync(
            "planne",
            new DeadLetterSummaryOptions { Grouping = grouping, Query = query },
            default
        );

    private static string Describe(DeadLetterGroupSummary group) =>
        $"{group.Key}: {group.Count} of {group.ExceptionType} ({group.Title}){(group.PredatesFingerprinting ? ", predating" : "")}, {group.FirstFailedAt!.Value.Hour}..{group.LastFailedAt!.Value.Hour}";

    /// <summary>Six letters in three groups of failures; two of them are from before such groups were recorded.</summary>
    private async Task StoreAsync(StoreNode node)
    {
        await StoreAsync(node, "orders.a", new TimeoutException(), "late", 9, 10);
        await StoreAsync(node, "orders.a", new TimeoutException(), "late", 10, 11);
        await StoreAsync(node, "orders.a", new TimeoutException(), "late", 11, 12);
        await StoreAsync(node, "orders.b", new TimeoutException(), "broken", 10, 11, isLost: true);
        await StoreAsync(node, "orders.a", new FormatException("bad"), null, 6, 7);
        await StoreAsync(node, "orders.b", new FormatException("bad"), null, 7, 8);
    }

    private async Task StoreAsync(
        StoreNode node,
        string type,
        Exception exception,
        string? group,
        int firstHour,
        int lastHour,
        bool isLost = false
    )
    {
        var envelope = Messages.Incoming(node.Number);
        envelope.MessageType = type;
        envelope.Destination = isLost ? null : envelope.Destination;
        envelope.Headers["tenant"] = "a";
        await node.Inbox.MoveToDeadLetterStorageAsync(envelope, exception);
        await Server.ExecuteAsync(
            """
            update wolverine_dead_letters
            set    failure_group = @group,
                   failure_title = @title,
                   first_failed_at = @first,
                   failed_at = @last
            where  id = @id
            """,
            ("@group", group),
            ("@title", group == "late" ? "late for lunch" : null),
            ("@first", Noon.UtcDateTime.AddHours(firstHour - 12)),
            ("@last", Noon.UtcDateTime.AddHours(lastHour - 12)),
            ("@id", envelope.Id.ToByteArray(bigEndian: true))
        );
    }
}
