using System.Collections.Concurrent;
using Planne.Chaos.Checking;

namespace Planne.Chaos.Load;

/// <summary>What clients wanted, and what they were told.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentQueue<Entry> entries = new();

    /// <summary>How many orders were wanted so far.</summary>
    public int Count => entries.Count;

    /// <summary>What is known of each order now.</summary>
    public IReadOnlyList<Attempt> Attempts => [.. entries.Select(entry => entry.Attempt)];

    /// <summary>Opens the account of an order, before it is asked for.</summary>
    public Entry Begin(string key, IReadOnlyList<Line> lines)
    {
        var entry = new Entry(key, lines);
        entries.Enqueue(entry);
        return entry;
    }

    /// <summary>The account of one order; any number of requests for it may be on their way at once.</summary>
    internal sealed class Entry(string key, IReadOnlyList<Line> lines)
    {
        private readonly Lock gate = new();
        private readonly List<int> ids = [];
        private string? firstAnswer;
        private string? refusal;
        private string? miss;

        /// <summary>The idempotency key.</summary>
        public string Key => key;

        /// <summary>What is wanted.</summary>
        public IReadOnlyList<Line> Lines => lines;

        /// <summary>What is known of it now: an acknowledgement counts for more than a refusal, and that for more than silence.</summary>
        public Attempt Attempt
        {
            get
            {
                lock (gate)
                {
                    return ids.Count > 0
                            ? new Attempt(key, lines, Outcome.Acknowledged, [.. ids], null)
                        : refusal is not null
                            ? new Attempt(key, lines, Outcome.Refused, [], refusal)
                        : new Attempt(key, lines, Outcome.Unknown, [], miss);
                }
            }
        }

        /// <summary>It was answered 201.</summary>
        /// <returns>Whether the answer is the same as any before it; null if it was refused before.</returns>
        public bool? Acknowledge(int id, string answer)
        {
            lock (gate)
            {
                if (!ids.Contains(id))
                {
                    ids.Add(id);
                }

                firstAnswer ??= answer;
                return refusal is null ? firstAnswer == answer : null;
            }
        }

        /// <summary>It was refused for good.</summary>
        /// <returns>Whether it was not acknowledged before.</returns>
        public bool Refuse(string reason)
        {
            lock (gate)
            {
                refusal ??= reason;
                return ids.Count == 0;
            }
        }

        /// <summary>It was not answered, or told to come again.</summary>
        public void Miss(string reason)
        {
            lock (gate)
            {
                miss = reason;
            }
        }
    }
}
