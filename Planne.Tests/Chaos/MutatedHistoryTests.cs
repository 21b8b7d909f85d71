using Planne.Chaos.Checking;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>Whatever is changed in a history in which all promises were kept, the checker finds it.</summary>
public sealed class MutatedHistoryTests
{
    private const int Seeds = 100;

    private static readonly IReadOnlyDictionary<string, Func<History, Random, History>> All =
        new Dictionary<string, Func<History, Random, History>>
        {
            ["an acknowledged order is gone"] = (history, chance) =>
                Stored(
                    history,
                    s => s with { Orders = Without(s.Orders, AcknowledgedIn(history, chance)) }
                ),
            ["an order's key is gone"] = (history, chance) =>
                AnOrder(history, chance, order => order with { Key = null }),
            ["an order has another key"] = (history, chance) =>
                AnOrder(history, chance, order => order with { Key = order.Key + " " }),
            ["an order has another id"] = (history, chance) =>
                AnOrder(history, chance, order => order with { Id = order.Id + 1_000 }),
            ["an order's status is taken back"] = (history, chance) =>
                AnOrder(history, chance, order => order with { Status = "PENDING" }),
            ["an order's status is the other one"] = (history, chance) =>
                AnOrder(history, chance, order => order with { Status = Other(order.Status) }),
            ["an order costs a cent more"] = (history, chance) =>
                AnOrder(
                    history,
                    chance,
                    order => order with { AmountCents = order.AmountCents + 1 }
                ),
            ["an order lacks its last line"] = (history, chance) =>
                AnOrder(
                    history,
                    chance,
                    order => order with { Lines = [.. order.Lines.SkipLast(1)] }
                ),
            ["an order has a line more"] = (history, chance) =>
                AnOrder(
                    history,
                    chance,
                    order => order with { Lines = [.. order.Lines, new Line(1, 1)] }
                ),
            ["an order is there twice"] = (history, chance) =>
                Stored(history, s => s with { Orders = [.. s.Orders, Pick(s.Orders, chance)] }),
            ["an order is there with a second id"] = (history, chance) =>
                Stored(
                    history,
                    s => s with { Orders = [.. s.Orders, Pick(s.Orders, chance) with { Id = 999 }] }
                ),
            ["a key is there without its order"] = (history, _) =>
                Stored(history, s => s with { StrayKeys = [new StrayKey("key-1", 999)] }),
            ["an attempt was forgotten whose order is stored"] = (history, chance) =>
                history with
                {
                    Attempts = Without(history.Attempts, StoredAttempt(history, chance)),
                },
            ["an attempt was answered with another order as well"] = (history, chance) =>
                AnAttempt(
                    history,
                    chance,
                    attempt => attempt with { OrderIds = [.. attempt.OrderIds, 999] }
                ),
            ["an attempt was refused whose order is stored"] = (history, chance) =>
                AnAttempt(history, chance, attempt => attempt with { Outcome = Outcome.Refused }),
            ["an attempt wanted something else"] = (history, chance) =>
                AnAttempt(
                    history,
                    chance,
                    attempt => attempt with { Lines = [.. attempt.Lines, new Line(2, 7)] }
                ),
            ["a verdict is gone"] = (history, chance) =>
                Stored(
                    history,
                    s => s with { Decisions = Without(s.Decisions, Pick(s.Decisions, chance)) }
                ),
            ["a verdict is there twice"] = (history, chance) =>
                Stored(
                    history,
                    s => s with { Decisions = [.. s.Decisions, Pick(s.Decisions, chance)] }
                ),
            ["a verdict is the other one"] = (history, chance) =>
                Stored(history, s => s with { Decisions = Turned(s.Decisions, chance) }),
            ["a line of the log is gone"] = (history, chance) =>
                Stored(
                    history,
                    s =>
                        s with
                        {
                            DecisionLog = Without(s.DecisionLog, Pick(s.DecisionLog, chance)),
                        }
                ),
            ["a line of the log is there twice"] = (history, chance) =>
                Stored(
                    history,
                    s => s with { DecisionLog = [.. s.DecisionLog, Pick(s.DecisionLog, chance)] }
                ),
            ["a line of the log tells the other verdict"] = (history, chance) =>
                Stored(history, s => s with { DecisionLog = Turned(s.DecisionLog, chance) }),
            ["a product costs more"] = (history, _) =>
                Stored(
                    history,
                    s =>
                        s with
                        {
                            PriceCents = s.PriceCents.ToDictionary(p => p.Key, p => p.Value + 1),
                        }
                ),
            ["a message still waits"] = (history, chance) =>
                AMessage(history, chance, message => message with { Status = "Incoming" }),
            ["a message waits for later"] = (history, chance) =>
                AMessage(history, chance, message => message with { Status = "Scheduled" }),
            ["a row is owned by a node that is not there"] = (history, _) =>
                Stored(
                    history,
                    s =>
                        s with
                        {
                            Inbox = [.. s.Inbox, Histories.Message(1, "Recurring", "Incoming", 4)],
                        }
                ),
            ["a message was not sent"] = (history, _) =>
                Stored(history, s => s with { Outbox = [Histories.Message(1, "Any", "", 0)] }),
            ["a message is a dead letter"] = (history, chance) =>
                Stored(
                    history,
                    s => s with { DeadLetters = [.. s.DeadLetters, Pick(s.Inbox, chance)] }
                ),
            ["a dead letter is gone"] = (history, _) =>
                Stored(history, s => s with { DeadLetters = [] }),
            ["a dead letter is there twice"] = (history, _) =>
                Stored(history, s => s with { DeadLetters = [.. s.DeadLetters, .. s.DeadLetters] }),
            ["a term is there twice"] = (history, chance) =>
                Stored(history, s => s with { Terms = [.. s.Terms, Pick(s.Terms, chance)] }),
            ["a term began too early"] = (history, chance) =>
                Stored(history, s => s with { Terms = TooEarly(s.Terms, chance) }),
            ["two terms changed their numbers"] = (history, chance) =>
                Stored(history, s => s with { Terms = Swapped(s.Terms, chance) }),
            ["another node led in a term, too"] = (history, chance) =>
                history with
                {
                    Reigns =
                    [
                        .. history.Reigns,
                        Pick(history.Reigns, chance) with
                        {
                            Node = "another",
                        },
                    ],
                },
            ["a node led in another term at the same time"] = (history, chance) =>
                history with
                {
                    Reigns = [.. history.Reigns, Pick(history.Reigns, chance) with { Term = 99 }],
                },
        };

    public static TheoryData<string> Mutations => [.. All.Keys];

    [Fact]
    public void an_honest_history_has_no_violation() =>
        Assert.Empty(
            Enumerable
                .Range(1, Seeds)
                .SelectMany(seed => Checker.Check(Histories.Honest(new Random(seed))))
        );

    [Theory]
    [MemberData(nameof(Mutations))]
    public void any_single_mutation_is_found(string mutation) =>
        Assert.All(
            Enumerable.Range(1, Seeds),
            seed =>
            {
                var chance = new Random(seed);
                var mutated = All[mutation](Histories.Honest(chance), chance);
                Assert.NotEmpty(Checker.Check(mutated));
            }
        );

    private static History Stored(History history, Func<Stored, Stored> change) =>
        history with
        {
            Stored = change(history.Stored),
        };

    private static History AnOrder(
        History history,
        Random chance,
        Func<StoredOrder, StoredOrder> change
    ) => Stored(history, s => s with { Orders = One(s.Orders, chance, change) });

    private static History AMessage(
        History history,
        Random chance,
        Func<StoredMessage, StoredMessage> change
    ) =>
        Stored(
            history,
            s => s with { Inbox = [change(Pick([.. s.Inbox.Where(IsOfModules)], chance))] }
        );

    private static History AnAttempt(History history, Random chance, Func<Attempt, Attempt> change)
    {
        var one = StoredAttempt(history, chance);
        return history with { Attempts = [.. Without(history.Attempts, one), change(one)] };
    }

    private static Attempt StoredAttempt(History history, Random chance)
    {
        var keys = history.Stored.Orders.Select(order => order.Key).ToHashSet();
        return Pick([.. history.Attempts.Where(attempt => keys.Contains(attempt.Key))], chance);
    }

    private static StoredOrder AcknowledgedIn(History history, Random chance)
    {
        var keys = history
            .Attempts.Where(attempt => attempt.Outcome is Outcome.Acknowledged)
            .Select(attempt => attempt.Key)
            .ToHashSet();
        return Pick([.. history.Stored.Orders.Where(order => keys.Contains(order.Key!))], chance);
    }

    private static IReadOnlyList<StoredVerdict> Turned(
        IReadOnlyList<StoredVerdict> verdicts,
        Random chance
    ) => One(verdicts, chance, verdict => verdict with { Verdict = Other(verdict.Verdict) });

    private static IReadOnlyList<Term> TooEarly(IReadOnlyList<Term> terms, Random chance)
    {
        var at = chance.Next(1, terms.Count);
        return One(terms, at, term => term with { AcquiredAt = terms[at - 1].EndsAt - 1 });
    }

    private static IReadOnlyList<Term> Swapped(IReadOnlyList<Term> terms, Random chance)
    {
        var at = chance.Next(1, terms.Count);
        var swapped = One(terms, at, term => term with { Number = terms[at - 1].Number });
        return One(swapped, at - 1, term => term with { Number = terms[at].Number });
    }

    private static IReadOnlyList<T> One<T>(
        IReadOnlyList<T> all,
        Random chance,
        Func<T, T> change
    ) => One(all, chance.Next(all.Count), change);

    private static IReadOnlyList<T> One<T>(IReadOnlyList<T> all, int at, Func<T, T> change) =>
        [.. all.Select((one, index) => index == at ? change(one) : one)];

    private static IReadOnlyList<T> Without<T>(IReadOnlyList<T> all, T gone) =>
        [.. all.Where(one => !ReferenceEquals(one, gone))];

    private static T Pick<T>(IReadOnlyList<T> all, Random chance) => all[chance.Next(all.Count)];

    private static bool IsOfModules(StoredMessage message) =>
        message.MessageType.StartsWith(MessageRules.OfModules, StringComparison.Ordinal);

    private static string Other(string verdict) => verdict == "APPROVED" ? "REFUSED" : "APPROVED";
}
