namespace Planne.Tests.Support;

/// <summary>Waits for what comes about by itself.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not come to hold within a minute, which no run in order takes.</exception>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"It never came to be that {what}.");
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
