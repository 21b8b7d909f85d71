using Planne.Chaos.Checking;

namespace Planne.Tests.Chaos;

/// <summary>Histories of runs in which all promises were kept.</summary>
internal static class Histories
{
    private static readonly IReadOnlyDictionary<int, int> Prices = new Dictionary<int, int>
    {
        [1] = 100,
        [2] = 50,
        [3] = 200,
    };

    /// <summary>A node that is registered.</summary>
    public const int LivingNode = 3;

    /// <summary>
    /// Three attempts: "a" was acknowledged as order 1, "b" got no answer and is order 2, "c" was refused. Order 1 is
    /// approved, order 2 refused; one message was handled, a recurring one waits for its hour. Nodes led in the terms 1 and 2.
    /// </summary>
    public static History OfTwoOrders { get; } =
        new(
            [
                new Attempt("a", [new Line(1, 2), new Line(2, 1)], Outcome.Acknowledged, [1], null),
                new Attempt("b", [new Line(3, 4)], Outcome.Unknown, [], "no answer"),
                new Attempt("c", [new Line(1, 9)], Outcome.Refused, [], "422"),
            ],
            new Stored(
                [
                    new StoredOrder(1, "a", "APPROVED", 250, [new Line(1, 2), new Line(2, 1)]),
                    new StoredOrder(2, "b", "REFUSED", 800, [new Line(3, 4)]),
                ],
                [new StoredVerdict(1, "APPROVED"), new StoredVerdict(2, "REFUSED")],
                [new StoredVerdict(1, "APPROVED"), new StoredVerdict(2, "REFUSED")],
                [
                    Message(1, "Planne.Contracts.ProcessOrder", "Handled", 0),
                    Message(2, "Planne.Ordering.Orders.ResendOverdueOrders", "Scheduled", 0),
                    Message(3, "Planne.Ordering.Orders.ResendOverdueOrders", "Incoming", 3),
                ],
                [],
                [],
                [LivingNode],
                [new Term(1, Id(101), 1_000, 2_000), new Term(2, Id(102), 2_000, 3_000)],
                Prices
            ),
            [new Reign("one", 1, 10, 30), new Reign("one", 1, 20, 40), new Reign("two", 2, 40, 60)]
        );

    /// <summary>A message, by a number that makes its id.</summary>
    public static StoredMessage Message(int number, string type, string status, int owner) =>
        new(Id(number), type, status, owner);

    /// <summary>An id made of a number.</summary>
    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    /// <summary>The history of a run that chance made, with all kinds of things in it that are as they should be.</summary>
    public static History Honest(Random chance)
    {
        var attempts = new List<Attempt>();
        var orders = new List<StoredOrder>();
        var ids = Enumerable.Range(1, 200).ToArray();
        chance.Shuffle(ids);
        for (var number = 0; number < 60; number++)
        {
            var outcome = (Outcome)(number % 3);
            var lines = Lines(chance);
            var id = ids[number];
            attempts.Add(
                new Attempt(
                    $"key-{number}",
                    lines,
                    outcome,
                    outcome is Outcome.Acknowledged
                        ? [.. Enumerable.Repeat(id, chance.Next(1, 4))]
                        : [],
                    outcome is Outcome.Acknowledged ? null : "no answer"
                )
            );
            // Of those without an answer, every other one was stored all the same.
            if (outcome is Outcome.Acknowledged || (outcome is Outcome.Unknown && number % 2 == 0))
            {
                orders.Add(
                    new StoredOrder(
                        id,
                        $"key-{number}",
                        chance.Next(2) == 0 ? "APPROVED" : "REFUSED",
                        lines.Sum(line => line.Quantity * Prices[line.ProductId]),
                        lines
                    )
                );
            }
        }

        StoredVerdict[] verdicts =
        [
            .. orders.Select(order => new StoredVerdict(order.Id, order.Status)),
        ];
        var poison = Message(9_000, "Planne.Contracts.Nonsense", "", 0);
        return new History(
            attempts,
            new Stored(
                orders,
                verdicts,
                [.. verdicts.Reverse()],
                [
                    .. orders.Select(order =>
                        Message(order.Id, "Planne.Contracts.OrderDecided", "Handled", 0)
                    ),
                    Message(9_001, "Planne.Ordering.Orders.ResendOverdueOrders", "Scheduled", 0),
                ],
                [],
                [poison],
                [LivingNode, 8, 9],
                Terms(chance),
                Prices
            ),
            Reigns(chance)
        )
        {
            Poison = [poison.Id],
        };
    }

    private static Line[] Lines(Random chance) =>
        [
            .. Enumerable
                .Range(0, chance.Next(1, 5))
                .Select(_ => new Line(chance.Next(1, 4), chance.Next(1, 100))),
        ];

    private static List<Term> Terms(Random chance)
    {
        var terms = new List<Term>();
        var (number, now) = (0L, 0L);
        for (var i = 0; i < 8; i++)
        {
            number += chance.Next(1, 3);
            var from = now + chance.Next(0, 50);
            now = from + chance.Next(1, 1_000);
            terms.Add(new Term(number, Id(100 + i), from, now));
        }

        return terms;
    }

    // A leader says again and again that it leads, each time before the last time has run out.
    private static List<Reign> Reigns(Random chance)
    {
        var reigns = new List<Reign>();
        var now = 0L;
        for (var term = 1; term <= 8; term++)
        {
            now += chance.Next(0, 50);
            for (var renewal = 0; renewal < 4; renewal++)
            {
                reigns.Add(
                    new Reign(
                        $"node-{term % 3}",
                        term,
                        now + (renewal * 10),
                        now + 25 + (renewal * 10)
                    )
                );
            }

            now += 55;
        }

        chance.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(reigns));
        return reigns;
    }
}
