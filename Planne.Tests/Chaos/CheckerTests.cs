using Planne.Chaos.Checking;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>Each rule finds the history that breaks it, and names what it found.</summary>
public sealed class CheckerTests
{
    private static readonly History Honest = Histories.OfTwoOrders;

    [Fact]
    public void an_honest_history_has_no_violation() => Assert.Empty(Checker.Check(Honest));

    [Fact]
    public void an_empty_history_has_no_violation() =>
        Assert.Empty(
            Checker.Check(
                new History(
                    [],
                    new Stored([], [], [], [], [], [], [], [], new Dictionary<int, int>()),
                    []
                )
            )
        );

    [Fact]
    public void a_lost_order_is_found() =>
        Finds(
            WithAttempt(Honest.Attempts[0] with { Key = "d", OrderIds = [7] }),
            (OrderRules.AcknowledgedIsStored, "order 7, acknowledged to key d, is not stored")
        );

    [Fact]
    public void an_order_acknowledged_to_another_key_than_it_is_stored_with_is_found() =>
        Finds(
            WithAttempt(new Attempt("d", [new Line(3, 4)], Outcome.Acknowledged, [2], null)),
            (
                OrderRules.AcknowledgedIsStored,
                "order 2 was acknowledged to key d, and is stored with key b"
            )
        );

    [Fact]
    public void two_ids_for_a_key_are_found() =>
        Finds(
            Honest with
            {
                Attempts =
                [
                    Honest.Attempts[0] with
                    {
                        OrderIds = [1, 1, 2],
                    },
                    .. Honest.Attempts.Skip(1),
                ],
            },
            (
                OrderRules.AcknowledgedIsStored,
                "order 2 was acknowledged to key a, and is stored with key b"
            ),
            (OrderRules.OneIdAKey, "key a was answered with the orders 1, 2")
        );

    [Fact]
    public void an_order_with_a_key_that_nobody_used_is_found() =>
        Finds(
            Honest with
            {
                Attempts = [Honest.Attempts[0], Honest.Attempts[2]],
            },
            (OrderRules.StoredWasAttempted, "order 2 has key b, which nobody used")
        );

    [Fact]
    public void an_order_without_a_key_is_found() =>
        Finds(
            WithOrder(Order(2) with { Key = null }),
            (OrderRules.StoredWasAttempted, "order 2 has no key")
        );

    [Fact]
    public void an_order_that_was_refused_and_stored_is_found() =>
        Finds(
            Honest with
            {
                Attempts =
                [
                    Honest.Attempts[0],
                    Honest.Attempts[1] with
                    {
                        Outcome = Outcome.Refused,
                        Refusal = "422",
                    },
                    Honest.Attempts[2],
                ],
            },
            (OrderRules.RefusedIsNotStored, "order 2 is stored, and key b was refused: 422")
        );

    [Fact]
    public void other_lines_than_were_ordered_are_found() =>
        Finds(
            WithOrder(Order(2) with { Lines = [new Line(1, 8)] }),
            (
                OrderRules.LinesAreThoseOrdered,
                "order 2 has 8 of product 1; with key b, 4 of product 3 was ordered"
            )
        );

    [Fact]
    public void two_orders_of_one_key_are_found() =>
        Finds(
            InStored(stored =>
                stored with
                {
                    Orders = [.. stored.Orders, Order(2) with { Id = 3 }],
                    Decisions = [.. stored.Decisions, new StoredVerdict(3, "REFUSED")],
                    DecisionLog = [.. stored.DecisionLog, new StoredVerdict(3, "REFUSED")],
                }
            ),
            (OrderRules.OneOrderAKey, "key b has the orders 2, 3")
        );

    [Fact]
    public void a_key_without_its_order_is_found() =>
        Finds(
            InStored(stored => stored with { StrayKeys = [new StrayKey("c", 9)] }),
            (OrderRules.OneOrderAKey, "key c has order 9, which is not stored")
        );

    [Fact]
    public void an_order_with_two_keys_is_found() =>
        Finds(
            WithAttempt(new Attempt("d", [new Line(3, 4)], Outcome.Unknown, [], null)) with
            {
                Stored = Honest.Stored with
                {
                    Orders = [.. Honest.Stored.Orders, Order(2) with { Key = "d" }],
                },
            },
            (OrderRules.OneKeyAnOrder, "order 2 is stored with the keys b, d")
        );

    [Fact]
    public void a_wrong_total_is_found() =>
        Finds(
            WithOrder(Order(2) with { AmountCents = 799 }),
            (OrderRules.TotalIsRight, "order 2 costs 799 cents, and 4 of product 3 cost 800")
        );

    [Fact]
    public void a_product_that_there_is_not_is_found() =>
        Finds(
            InStored(stored =>
                stored with
                {
                    PriceCents = new Dictionary<int, int> { [1] = 100, [2] = 50 },
                }
            ),
            (OrderRules.TotalIsRight, "order 2 has product 3, which there is not")
        );

    [Fact]
    public void an_unfinished_order_is_found() =>
        Finds(
            WithOrder(Order(2) with { Status = "PENDING" }),
            (OrderRules.IsFinal, "order 2 is PENDING")
        );

    [Fact]
    public void an_order_without_a_verdict_is_found() =>
        Finds(
            InStored(stored => stored with { Decisions = [stored.Decisions[0]] }),
            (VerdictRules.OneDecision, "order 2 has no verdicts")
        );

    [Fact]
    public void a_second_verdict_is_found() =>
        Finds(
            InStored(stored =>
                stored with
                {
                    DecisionLog = [.. stored.DecisionLog, stored.DecisionLog[1]],
                }
            ),
            (
                VerdictRules.LoggedOnce,
                "order 2 has 2 lines in the log of verdicts: REFUSED, REFUSED"
            )
        );

    [Fact]
    public void a_verdict_that_is_not_in_the_log_is_found() =>
        Finds(
            InStored(stored => stored with { DecisionLog = [stored.DecisionLog[0]] }),
            (VerdictRules.LoggedOnce, "order 2 has no lines in the log of verdicts")
        );

    [Fact]
    public void a_verdict_on_an_order_that_is_not_stored_is_found() =>
        Finds(
            InStored(stored =>
                stored with
                {
                    DecisionLog = [.. stored.DecisionLog, new StoredVerdict(5, "REFUSED")],
                }
            ),
            (VerdictRules.LoggedOnce, "order 5 has lines in the log of verdicts, and is not stored")
        );

    [Fact]
    public void another_verdict_in_the_log_is_found() =>
        Finds(
            InStored(stored =>
                stored with
                {
                    DecisionLog = [stored.DecisionLog[0], new StoredVerdict(2, "APPROVED")],
                }
            ),
            (VerdictRules.LogAgrees, "order 2 is REFUSED by its verdict, and APPROVED in the log")
        );

    [Fact]
    public void a_status_that_is_not_the_verdict_is_found() =>
        Finds(
            WithOrder(Order(2) with { Status = "APPROVED" }),
            (VerdictRules.StatusAgrees, "order 2 is APPROVED, and its verdict REFUSED")
        );

    [Theory]
    [InlineData("Incoming")]
    [InlineData("Scheduled")]
    public void a_row_of_a_node_that_is_not_there_is_found(string status) =>
        Finds(
            WithMessage("Planne.Ordering.Orders.ResendOverdueOrders", status, 4),
            (
                MessageRules.OwnersLive,
                $"Planne.Ordering.Orders.ResendOverdueOrders {Histories.Id(5)} in the inbox is owned by node 4, which is not there"
            )
        );

    [Theory]
    [InlineData("Incoming")]
    [InlineData("Scheduled")]
    public void a_message_that_still_waits_is_found(string status) =>
        Finds(
            WithMessage("Planne.Contracts.ProcessOrder", status, 0),
            (
                MessageRules.AllHandled,
                $"Planne.Contracts.ProcessOrder {Histories.Id(5)} in the inbox still waits"
            )
        );

    [Fact]
    public void a_message_that_was_not_sent_is_found() =>
        Finds(
            InStored(stored =>
                stored with
                {
                    Outbox = [Histories.Message(5, "Other", "", Histories.LivingNode)],
                }
            ),
            (MessageRules.AllHandled, $"Other {Histories.Id(5)} in the outbox still waits")
        );

    [Fact]
    public void a_message_of_a_node_that_is_not_there_in_the_outbox_is_found() =>
        Finds(
            InStored(stored => stored with { Outbox = [Histories.Message(5, "Other", "", 4)] }),
            (
                MessageRules.OwnersLive,
                $"Other {Histories.Id(5)} in the outbox is owned by node 4, which is not there"
            ),
            (MessageRules.AllHandled, $"Other {Histories.Id(5)} in the outbox still waits")
        );

    [Fact]
    public void an_unexpected_dead_letter_is_found() =>
        Finds(
            WithDeadLetters("Planne.Contracts.ProcessOrder"),
            (
                MessageRules.DeadLettersAreExpected,
                $"Planne.Contracts.ProcessOrder {Histories.Id(5)} is a dead letter"
            )
        );

    [Fact]
    public void a_dead_letter_that_was_expected_is_none_of_the_violations() =>
        Assert.Empty(Checker.Check(WithDeadLetters("Poison") with { Poison = [Histories.Id(5)] }));

    [Fact]
    public void poison_without_a_dead_letter_is_found() =>
        Finds(
            Honest with
            {
                Poison = [Histories.Id(5)],
            },
            (
                MessageRules.PoisonIsDeadOnce,
                $"message {Histories.Id(5)}, which nobody can handle, is 0 dead letters"
            )
        );

    [Fact]
    public void poison_with_two_dead_letters_is_found() =>
        Finds(
            WithDeadLetters("Poison", "Poison") with
            {
                Poison = [Histories.Id(5)],
            },
            (
                MessageRules.PoisonIsDeadOnce,
                $"message {Histories.Id(5)}, which nobody can handle, is 2 dead letters"
            )
        );

    [Fact]
    public void terms_that_do_not_grow_are_found() =>
        Finds(
            WithTerms(new Term(2, Histories.Id(101), 0, 1), new Term(1, Histories.Id(102), 1, 2)),
            (
                LeadershipRules.TermsGrow,
                $"term 1 of {Histories.Id(102)} came after term 2 of {Histories.Id(101)}"
            )
        );

    [Fact]
    public void overlapping_terms_are_found() =>
        Finds(
            WithTerms(
                new Term(1, Histories.Id(101), 0, 100),
                new Term(2, Histories.Id(102), 99, 200)
            ),
            (
                LeadershipRules.TermsAreApart,
                $"term 2 of {Histories.Id(102)} began 1 µs before the end of term 1 of {Histories.Id(101)}"
            )
        );

    [Fact]
    public void a_term_within_another_does_not_hide_the_next_one() =>
        Finds(
            WithTerms(
                new Term(1, Histories.Id(101), 0, 100),
                new Term(2, Histories.Id(102), 10, 20),
                new Term(3, Histories.Id(103), 50, 200)
            ),
            (
                LeadershipRules.TermsAreApart,
                $"term 2 of {Histories.Id(102)} began 90 µs before the end of term 1 of {Histories.Id(101)}"
            ),
            (
                LeadershipRules.TermsAreApart,
                $"term 3 of {Histories.Id(103)} began 50 µs before the end of term 1 of {Histories.Id(101)}"
            )
        );

    [Fact]
    public void two_leaders_at_once_are_found() =>
        Finds(
            WithReigns(new Reign("one", 1, 10, 30), new Reign("two", 2, 29, 60)),
            (
                LeadershipRules.OneLeader,
                "two led in term 2 from 29 on, and one led in term 1 until 30"
            )
        );

    [Fact]
    public void a_node_that_believes_in_two_terms_at_once_is_found() =>
        Finds(
            WithReigns(new Reign("one", 1, 10, 30), new Reign("one", 2, 29, 60)),
            (
                LeadershipRules.OneLeader,
                "one led in term 2 from 29 on, and one led in term 1 until 30"
            )
        );

    [Fact]
    public void two_nodes_in_one_term_are_found() =>
        Finds(
            WithReigns(new Reign("one", 1, 10, 30), new Reign("two", 1, 30, 60)),
            (LeadershipRules.OneNodeATerm, "term 1 was led by one, two")
        );

    [Fact]
    public void of_many_cases_the_first_ten_and_their_number_are_told()
    {
        var attempts = Enumerable
            .Range(100, 25)
            .Select(id => new Attempt($"lost-{id}", [], Outcome.Acknowledged, [id], null));

        var violations = Checker.Check(
            Honest with
            {
                Attempts = [.. Honest.Attempts, .. attempts],
            }
        );

        Assert.Equal(
            [
                .. Enumerable
                    .Range(100, 10)
                    .Select(id => $"order {id}, acknowledged to key lost-{id}, is not stored"),
                "… and 15 more, 25 in all",
            ],
            violations.Select(violation => violation.Detail)
        );
    }

    [Fact]
    public void every_rule_has_a_name_of_its_own() =>
        Assert.Equal(
            Checker.Rules.Count,
            Checker.Rules.Select(rule => rule.Name).Distinct().Count()
        );

    private static void Finds(History broken, params (Rule Rule, string Detail)[] expected) =>
        Assert.Equal(
            expected.Select(found => new Violation(found.Rule.Name, found.Detail)),
            Checker.Check(broken)
        );

    private static StoredOrder Order(int id) =>
        Honest.Stored.Orders.Single(order => order.Id == id);

    private static History InStored(Func<Stored, Stored> change) =>
        Honest with
        {
            Stored = change(Honest.Stored),
        };

    private static History WithAttempt(Attempt attempt) =>
        Honest with
        {
            Attempts = [.. Honest.Attempts, attempt],
        };

    private static History WithOrder(StoredOrder second) =>
        InStored(stored => stored with { Orders = [stored.Orders[0], second] });

    private static History WithMessage(string type, string status, int owner) =>
        InStored(stored =>
            stored with
            {
                Inbox = [.. stored.Inbox, Histories.Message(5, type, status, owner)],
            }
        );

    private static History WithDeadLetters(params string[] types) =>
        InStored(stored =>
            stored with
            {
                DeadLetters = [.. types.Select(type => Histories.Message(5, type, "", 0))],
            }
        );

    private static History WithTerms(params Term[] terms) =>
        InStored(stored => stored with { Terms = terms });

    private static History WithReigns(params Reign[] reigns) => Honest with { Reigns = reigns };
}
