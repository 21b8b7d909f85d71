using Microsoft.Extensions.Logging;
using Wolverine.Configuration;
using Wolverine.Runtime;
using Wolverine.Transports;
using Wolverine.Transports.Sending;

namespace Planne.Durability.Control;

/// <summary>The letter box of one node.</summary>
internal sealed class ControlEndpoint : Endpoint
{
    private readonly ControlQueue queue;
    private readonly Guid node;

    public ControlEndpoint(ControlQueue queue, Guid node)
        : base(new Uri($"{ControlTransport.Scheme}://{node:D}"), EndpointRole.System)
    {
        this.queue = queue;
        this.node = node;
        Mode = EndpointMode.BufferedInMemory;
        TelemetryEnabled = false;
    }

    public override ValueTask<IListener> BuildListenerAsync(
        IWolverineRuntime runtime,
        IReceiver receiver
    ) =>
        ValueTask.FromResult<IListener>(
            new ControlListener(
                Uri,
                limit => queue.TakeAsync(node, limit, runtime.Cancellation),
                receiver,
                runtime.DurabilitySettings.ScheduledJobPollingTime,
                runtime.LoggerFactory.CreateLogger<ControlListener>()
            )
        );

    // A command that waits in the inbox of a node that died would be carried out by nobody, or too late.
    protected override bool supportsMode(EndpointMode mode) =>
        mode == EndpointMode.BufferedInMemory;

    protected override ISender CreateSender(IWolverineRuntime runtime) =>
        new ControlSender(Uri, envelope => queue.SendAsync(node, envelope, runtime.Cancellation));
}
