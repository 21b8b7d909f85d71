using System.Diagnostics;

namespace Planne.Chaos.Faults;

/// <summary>Each node in turn is stopped politely and started again, as at a deployment.</summary>
internal sealed class RollingRestart : Fault
{
    public override string Name => "rolling-restart";

    public override string Description =>
        "each node in turn is asked to stop (SIGTERM), must end with 0, and is started again";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        foreach (var node in field.Nodes)
        {
            await node.StopAsync();
            await node.StartAsync(cancellation);
            var since = Stopwatch.GetTimestamp();
            while (
                !await node.IsReadyAsync(cancellation)
                && Stopwatch.GetElapsedTime(since) < field.Times.Patience
            )
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
            }
        }

        return new Injury("all nodes, one by one", TimeSpan.Zero, () => Task.CompletedTask);
    }
}
