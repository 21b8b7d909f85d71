using Planne.Testing;

namespace Planne.Bench.Comparison.Contestants;

/// <summary>Planne itself: one host, with its own settings but for the bound on waiting orders.</summary>
internal sealed class Product : IContestant
{
    public const string ItsName = "planne";

    // Nobody else refuses orders because too many wait.
    public static readonly string[] Settings = ["--Ordering:MostWaiting=10000000"];

    public string Name => ItsName;

    public Task<string?> PrepareAsync() => Task.FromResult<string?>(null);

    public async Task<RunningContestant> StartAsync(string connectionString)
    {
        var host = await HostProcess.StartAsync(connectionString, Settings);
        return new RunningContestant(
            host.Address,
            [host.Id],
            [],
            async () =>
            {
                await host.TerminateAsync();
                await host.DisposeAsync();
            }
        );
    }
}
