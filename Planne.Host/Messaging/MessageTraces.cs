using System.Diagnostics;

namespace Planne.Host.Messaging;

/// <summary>Has every message handled in the trace of the request that it came of, so that the log's lines name it.</summary>
/// <remarks>Wolverine stores the trace with a message, and goes on with it only where somebody listens.</remarks>
internal sealed class MessageTraces : IHostedService, IDisposable
{
    private readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name == "Wolverine",

        // The ids alone: nothing is recorded.
        Sample = static (ref _) => ActivitySamplingResult.PropagationData,
    };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(listener);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => listener.Dispose();
}
