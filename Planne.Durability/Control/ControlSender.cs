using Wolverine;
using Wolverine.Transports.Sending;

namespace Planne.Durability.Control;

/// <summary>Leaves commands in the letter box of one node.</summary>
internal sealed class ControlSender(Uri destination, Func<Envelope, Task> send) : ISender
{
    public bool SupportsNativeScheduledSend => false;

    public Uri Destination => destination;

    /// <summary>Whether the node reads its letters shows in its answers alone.</summary>
    public Task<bool> PingAsync() => Task.FromResult(true);

    public async ValueTask SendAsync(Envelope envelope) => await send(envelope);
}
