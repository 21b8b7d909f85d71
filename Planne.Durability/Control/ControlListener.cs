using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Transports;

namespace Planne.Durability.Control;

/// <summary>Takes out what was left for this node, and has it carried out.</summary>
internal sealed class ControlListener : IListener
{
    private const int Most = 100;

    // A command is often followed by another, and answered at once.
    private static readonly TimeSpan PauseWhileBusy = TimeSpan.FromMilliseconds(100);
    private const int BusyRounds = 20;

    private readonly Func<int, Task<IReadOnlyList<Envelope>>> take;
    private readonly IReceiver receiver;
    private readonly TimeSpan interval;
    private readonly ILogger logger;
    private readonly ConcurrentQueue<Envelope> deferred = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task reading;

    public ControlListener(
        Uri address,
        Func<int, Task<IReadOnlyList<Envelope>>> take,
        IReceiver receiver,
        TimeSpan interval,
        ILogger logger
    )
    {
        Address = address;
        this.take = take;
        this.receiver = receiver;
        this.interval = interval;
        this.logger = logger;
        reading = Task.Run(ReadAsync);
    }

    public Uri Address { get; }

    public IHandlerPipeline? Pipeline => receiver.Pipeline;

    public ValueTask CompleteAsync(Envelope envelope) => ValueTask.CompletedTask;

    // Handed over again in the next round, not from in here: a receiver that is drained defers all that it is given at
    // once. Once this has stopped there is no next round, and the leader tells somebody else.
    public ValueTask DeferAsync(Envelope envelope)
    {
        deferred.Enqueue(envelope);
        return ValueTask.CompletedTask;
    }

    public async ValueTask StopAsync()
    {
        await stopping.CancelAsync();
        await reading;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        var busy = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var taken = await take(Most);
                Envelope[] envelopes = [.. TakeDeferred(), .. taken];
                if (envelopes.Length > 0)
                {
                    busy = BusyRounds;
                    await receiver.ReceivedAsync(this, envelopes);
                }

                await Task.Delay(busy-- > 0 ? PauseWhileBusy : interval, stopping.Token);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.ControlFailed(logger, e, interval);
                await Task.Delay(interval, stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // No more than there are now: one may be deferred again at once.
    private List<Envelope> TakeDeferred()
    {
        var taken = new List<Envelope>();
        for (var left = deferred.Count; left > 0 && deferred.TryDequeue(out var envelope); left--)
        {
            taken.Add(envelope);
        }

        return taken;
    }
}
