using System.Diagnostics;

namespace Planne.Testing;

/// <summary>Waits for conditions.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Not an expectation: only what keeps a broken product from hanging the suite.
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(3);

    /// <summary>Asks again and again until the answer is the expected one.</summary>
    /// <exception cref="TimeoutException">It never was; the message holds the last answer.</exception>
    public static async Task IsAsync<T>(T expected, Func<Task<T>> ask)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (EqualityComparer<T>.Default.Equals(answer, expected))
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(started) > GiveUp)
            {
                throw new TimeoutException($"Expected {expected}, and at last it was {answer}.");
            }

            await Task.Delay(Pause);
        }
    }
}
