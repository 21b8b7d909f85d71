using Planne.Testing;

namespace Planne.Bench.Comparison.Contestants;

/// <summary>Planne itself, with its own settings but for the bound on waiting orders.</summary>
/// <param name="hosts">How many hosts, each a process of its own.</param>
internal sealed class Product(int hosts = 1) : IContestant
{
    public const string ItsName = "planne";

    // Nobody else refuses orders because too many wait.
    public static readonly string[] Settings = ["--Ordering:MostWaiting=10000000"];

    public string Name => ItsName;

    public Task<string?> PrepareAsync() => Task.FromResult<string?>(null);

    public async Task<RunningContestant> StartAsync(string connectionString)
    {
        // The first one makes the tables.
        var first = await HostProcess.StartAsync(connectionString, Settings);
        HostProcess[] started =
        [
            first,
            .. await Task.WhenAll(
                Enumerable
                    .Range(1, hosts - 1)
                    .Select(_ => HostProcess.StartAsync(connectionString, Settings))
            ),
        ];
        return new RunningContestant(
            [.. started.Select(host => host.Address)],
            [.. started.Select(host => host.Id)],
            [],
            async () =>
            {
                await Task.WhenAll(started.Select(host => host.TerminateAsync()));
                foreach (var host in started)
                {
                    await host.DisposeAsync();
                }
            }
        );
    }
}
