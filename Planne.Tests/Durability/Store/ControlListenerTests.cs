using Microsoft.Extensions.Logging.Abstractions;
using Planne.Durability.Control;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Transports;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class ControlListenerTests
{
    [Fact]
    public async Task a_command_that_is_deferred_at_once_is_handed_over_again_until_the_listener_stops()
    {
        using var receiver = new Drained();
        var commands = new Queue<Envelope>([new Envelope()]);
        await using var listener = new ControlListener(
            new Uri("control://here"),
            _ =>
                Task.FromResult<IReadOnlyList<Envelope>>(
                    commands.TryDequeue(out var next) ? [next] : []
                ),
            receiver,
            TimeSpan.FromMilliseconds(1),
            NullLogger.Instance
        );

        await Eventually.IsAsync(true, () => Task.FromResult(receiver.Received > 2));
        await listener.StopAsync();
        await listener.DeferAsync(new Envelope());

        Assert.True(receiver.Received > 2);
    }

    /// <summary>As one of a node that stops: it defers whatever it is given.</summary>
    private sealed class Drained : IReceiver
    {
        private int received;

        public int Received => Volatile.Read(ref received);

        public IHandlerPipeline Pipeline => null!;

        public async ValueTask ReceivedAsync(IListener listener, Envelope[] messages)
        {
            foreach (var envelope in messages)
            {
                await ReceivedAsync(listener, envelope);
            }
        }

        public ValueTask ReceivedAsync(IListener listener, Envelope envelope)
        {
            Interlocked.Increment(ref received);
            return listener.DeferAsync(envelope);
        }

        public ValueTask DrainAsync() => default;

        public void Dispose() { }
    }
}
