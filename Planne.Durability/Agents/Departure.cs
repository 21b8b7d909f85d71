using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime;
using Wolverine.Transports;

namespace Planne.Durability.Agents;

/// <summary>
/// Takes this node out of the work as soon as the application begins to stop: nothing new is taken up, what is being
/// handled is finished, and what waits behind it goes back for other nodes to claim.
/// </summary>
/// <remarks>
/// Wolverine does so too, but only when its own turn to stop has come. By then this node no longer says that it lives,
/// and others may take its messages from under its handlers; until then it goes on claiming.
/// </remarks>
internal sealed class Departure(
    IWolverineRuntime runtime,
    IEnumerable<IMessageStore> stores,
    ILogger<Departure> logger
) : IHostedLifecycleService
{
    // For good; Wolverine asks for a time after which to begin again.
    private static readonly TimeSpan ForGood = TimeSpan.FromDays(7);

    private Task drained = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns at once: requests may go on, and other services are to hear of the end as well.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var store in stores.OfType<MySqlMessageStore>())
        {
            store.IsLeaving = true;
        }

        drained = Task.WhenAll(DurableQueues().Select(DrainAsync).ToArray());
        return Task.CompletedTask;
    }

    /// <summary>Returns when what was being handled is finished, or has had all the time that it may take.</summary>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await drained
            .WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<IListenerCircuit> DurableQueues() =>
        runtime
            .Endpoints.ActiveSendingAgents()
            .Where(agent => agent.IsDurable)
            .OfType<IListenerCircuit>();

    private async Task DrainAsync(IListenerCircuit queue)
    {
        try
        {
            await queue.PauseWithDrainAsync(ForGood);
        }
        catch (Exception failure)
        {
            // What was not given back here is so when Wolverine stops.
            Log.DrainFailed(logger, failure, queue.Endpoint.Uri);
        }
    }
}
