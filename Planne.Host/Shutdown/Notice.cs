using Planne.Host.Configuration;
using Planne.Host.Health;

namespace Planne.Host.Shutdown;

/// <summary>
/// Keeps the server open for a while after the host was told to stop, so that a balancer which asks whether this node is
/// ready hears that it is not, and sends its requests elsewhere before they would be refused.
/// </summary>
internal sealed class Notice(
    Readiness readiness,
    ShutdownOptions options,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<Notice> logger
) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Without a signal this comes first, and everybody is to know by then.
        lifetime.StopApplication();
        if (options.Notice == TimeSpan.Zero || !readiness.IsWatched)
        {
            return;
        }

        logger.NoticeGiven(options.Notice);
        await Task.Delay(options.Notice, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
