using Planne.Testing;

namespace Planne.Bench.Load;

/// <summary>Some hosts on one database, each a process of its own.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    // Dead nodes are found sooner than by default, which is no part of what is measured here.
    private static readonly string[] Settings =
    [
        "--Ordering:MostWaiting=1000000",
        "--Messaging:HeartbeatEvery=00:00:01",
        "--Messaging:DeadAfter=00:00:04",
    ];

    private Cluster(IReadOnlyList<HostProcess> hosts) => Hosts = hosts;

    public IReadOnlyList<HostProcess> Hosts { get; }

    public IReadOnlyList<Uri> Addresses => [.. Hosts.Select(host => host.Address)];

    /// <summary>Makes the database with all tables.</summary>
    public static async Task SetUpDatabaseAsync(string connectionString)
    {
        var (code, output, errors) = await HostProcess.RunAsync(
            connectionString,
            "resources",
            "setup"
        );
        if (code != 0)
        {
            throw new InvalidOperationException($"The host ended with {code}:\n{output}\n{errors}");
        }
    }

    /// <summary>Starts hosts, and waits until all of them listen.</summary>
    /// <param name="connectionString">Of their database.</param>
    /// <param name="hosts">How many.</param>
    /// <param name="more">Settings of theirs besides.</param>
    public static async Task<Cluster> StartAsync(
        string connectionString,
        int hosts,
        params string[] more
    ) =>
        new(
            await Task.WhenAll(
                Enumerable
                    .Range(0, hosts)
                    .Select(_ => HostProcess.StartAsync(connectionString, [.. Settings, .. more]))
            )
        );

    /// <summary>Ends them as <c>kill -9</c> does.</summary>
    public Task KillAsync() => Task.WhenAll(Hosts.Select(host => host.KillAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
        {
            await host.DisposeAsync();
        }
    }
}
