using JasperFx;
using Wolverine.Runtime.Agents;

namespace Planne.Durability.Agents;

/// <summary>Something that runs again and again until it is stopped.</summary>
internal abstract class PollingAgent(Uri uri) : IAgent
{
    private readonly CancellationTokenSource stopping = new();
    private Task? running;

    public Uri Uri { get; } = uri;

    public AgentStatus Status { get; private set; } = AgentStatus.Stopped;

    public abstract string Description { get; }

    public void Start()
    {
        if (running is null)
        {
            Status = AgentStatus.Running;
            running = Task.Run(() => RunAsync(stopping.Token));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    /// <summary>Returns when the round that is under way has ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        if (running is not null)
        {
            await running.WaitAsync(cancellationToken);
        }

        Status = AgentStatus.Stopped;
    }

    protected abstract TimeSpan FirstPause { get; }

    /// <summary>One round of work.</summary>
    /// <returns>How long to wait before the next; zero if there is more to do.</returns>
    protected abstract Task<TimeSpan> WorkAsync(CancellationToken cancellation);

    /// <summary>Reports a round that failed.</summary>
    /// <returns>How long to wait before it is tried again.</returns>
    protected abstract TimeSpan OnFailure(Exception failure);

    private async Task RunAsync(CancellationToken cancellation)
    {
        var pause = FirstPause;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, cancellation);
                pause = await WorkAsync(cancellation);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                pause = OnFailure(failure);
            }
        }
    }
}
