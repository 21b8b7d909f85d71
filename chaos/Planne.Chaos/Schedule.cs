using Planne.Chaos.Faults;

namespace Planne.Chaos;

/// <summary>A fault to strike.</summary>
/// <param name="Fault">Its name.</param>
/// <param name="Dice">The seed of all that it draws: which node, for how long.</param>
internal sealed record Blow(string Fault, int Dice);

/// <summary>What is struck at once, and then waited for.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Pause">How long the service is left alone before it.</param>
/// <param name="Blows">What is struck.</param>
internal sealed record Cycle(int Number, TimeSpan Pause, IReadOnlyList<Blow> Blows);

/// <summary>When to strike what.</summary>
internal static class Schedule
{
    private const int LongestPauseMilliseconds = 1_500;

    /// <summary>The schedule of a run, which depends on its options alone.</summary>
    /// <remarks>Like cards: no fault comes again before all the others have, so that a short run has many kinds.</remarks>
    public static IReadOnlyList<Cycle> Of(Options options)
    {
        var chance = new Random(options.Seed);
        var deck = new Queue<string>();
        return
        [
            .. Enumerable
                .Range(1, options.Cycles)
                .Select(number => new Cycle(
                    number,
                    TimeSpan.FromMilliseconds(chance.Next(LongestPauseMilliseconds)),
                    [
                        .. Enumerable
                            .Range(0, options.Overlap)
                            .Select(_ => new Blow(
                                Draw(deck, options.Faults, chance),
                                chance.Next()
                            )),
                    ]
                )),
        ];
    }

    private static string Draw(Queue<string> deck, IReadOnlyList<Weighted> faults, Random chance)
    {
        if (deck.Count == 0)
        {
            string[] cards =
            [
                .. faults.SelectMany(fault => Enumerable.Repeat(fault.Name, fault.Weight)),
            ];
            chance.Shuffle(cards);
            deck.EnsureCapacity(cards.Length);
            foreach (var card in cards)
            {
                deck.Enqueue(card);
            }
        }

        return deck.Dequeue();
    }
}
