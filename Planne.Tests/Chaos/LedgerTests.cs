using Planne.Chaos.Checking;
using Planne.Chaos.Load;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>What clients remember of what they were told.</summary>
public sealed class LedgerTests
{
    private readonly Ledger ledger = new();

    [Fact]
    public void an_order_that_was_not_answered_is_unknown_with_the_last_reason()
    {
        var entry = ledger.Begin("a", []);
        entry.Miss("refused");
        entry.Miss("timed out");

        Assert.Equal((Outcome.Unknown, "timed out"), (Told().Outcome, Told().Refusal));
    }

    [Fact]
    public void an_acknowledgement_counts_whatever_came_before()
    {
        var entry = ledger.Begin("a", []);
        entry.Miss("timed out");

        Assert.True(entry.Acknowledge(7, "{7}"));
        Assert.Equal(Outcome.Acknowledged, Told().Outcome);
        Assert.Null(Told().Refusal);
    }

    [Fact]
    public void a_repeated_answer_is_the_same_and_its_id_is_kept_once()
    {
        var entry = ledger.Begin("a", []);

        Assert.True(entry.Acknowledge(7, "{7}"));
        Assert.True(entry.Acknowledge(7, "{7}"));
        Assert.Equal([7], Told().OrderIds);
    }

    [Fact]
    public void an_answer_that_differs_is_noticed_and_both_ids_are_kept()
    {
        var entry = ledger.Begin("a", []);
        entry.Acknowledge(7, "{7}");

        Assert.False(entry.Acknowledge(8, "{8}"));
        Assert.Equal([7, 8], Told().OrderIds);
    }

    [Fact]
    public void an_acknowledgement_and_a_refusal_of_one_order_are_noticed_in_either_order()
    {
        var first = ledger.Begin("a", []);
        first.Acknowledge(7, "{7}");
        var second = ledger.Begin("b", []);
        second.Refuse("422");

        Assert.False(first.Refuse("422"));
        Assert.Null(second.Acknowledge(8, "{8}"));
    }

    private Attempt Told() => Assert.Single(ledger.Attempts);
}
