using System.Diagnostics;
using System.Globalization;
using MySqlConnector;
using Planne.Testing;

namespace Planne.Chaos.Cluster;

/// <summary>A host at an address of its own, behind a proxy of its own, started again and again.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PauseBetweenStarts = TimeSpan.FromMilliseconds(500);

    private readonly string connectionString;
    private readonly string[] settings;
    private readonly Findings findings;
    private readonly List<Life> lives = [];
    private readonly HttpClient health;

    /// <summary>A node that is yet to be started.</summary>
    /// <param name="number">From 1.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="server">The server behind its proxy, as a connection string.</param>
    /// <param name="settings">The host's settings.</param>
    /// <param name="findings">Where to tell that it ended by itself.</param>
    public Node(int number, int port, string server, string[] settings, Findings findings)
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"node-{number}");
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        Proxy = new Proxy(server);
        var redirected = new MySqlConnectionStringBuilder(server);
        Proxy.Redirect(redirected);
        connectionString = redirected.ConnectionString;
        this.settings = settings;
        this.findings = findings;
        health = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Its name in reports.</summary>
    public string Name { get; }

    /// <summary>Where it listens whenever it runs.</summary>
    public Uri Address { get; }

    /// <summary>What stands between it and the database.</summary>
    public Proxy Proxy { get; }

    /// <summary>All processes that it was so far, the present one last.</summary>
    public IReadOnlyList<Life> Lives
    {
        get
        {
            lock (lives)
            {
                return [.. lives];
            }
        }
    }

    /// <summary>Whether its process runs.</summary>
    public bool Runs => Lives is [.., var last] && !last.Process.HasEnded;

    /// <summary>Starts it and waits until it listens; as an orchestrator, again if it gives up because the database is away.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="environment">Environment variables.</param>
    public async Task StartAsync(
        CancellationToken cancellation,
        params (string Name, string Value)[] environment
    )
    {
        var since = Stopwatch.GetTimestamp();
        while (!await TryStartAsync(environment))
        {
            if (Stopwatch.GetElapsedTime(since) > StartPatience)
            {
                findings.Add(
                    "a host starts",
                    $"{Name} did not within {StartPatience.TotalSeconds} s: {Lives[^1].LastLines}"
                );
                return;
            }

            await Task.Delay(PauseBetweenStarts, cancellation);
        }
    }

    /// <summary>Starts it without waiting for anything.</summary>
    /// <param name="mayEnd">Whether it may end by itself.</param>
    /// <param name="environment">Environment variables.</param>
    public Life Launch(bool mayEnd = false, params (string Name, string Value)[] environment)
    {
        var variables = environment.ToDictionary(
            variable => variable.Name,
            string? (variable) => variable.Value,
            StringComparer.Ordinal
        );
        string name;
        lock (lives)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{Name}.{lives.Count + 1}");
        }

        var life = new Life(
            name,
            HostProcess.Launch(connectionString, variables, [$"--urls={Address}", .. settings])
        )
        {
            MayEnd = mayEnd,
        };
        lock (lives)
        {
            lives.Add(life);
        }

        life.Watched = WatchAsync(life);
        return life;
    }

    /// <summary>Kills it (<c>kill -9</c>).</summary>
    public async Task KillAsync()
    {
        var life = Lives[^1];
        life.MayEnd = true;
        if (!life.Process.HasEnded)
        {
            await life.Process.KillAsync();
        }
    }

    /// <summary>Asks it to stop (SIGTERM), and waits until it has; it must end with 0.</summary>
    public async Task StopAsync()
    {
        var life = Lives[^1];
        life.MayEnd = true;
        try
        {
            if (!life.Process.HasEnded && await life.Process.TerminateAsync() is not 0 and var code)
            {
                findings.Add(
                    "a host that is asked to stop ends with 0",
                    $"{life.Name} ended with {code}: {life.LastLines}"
                );
            }
        }
        catch (TimeoutException)
        {
            findings.Add(
                "a host that is asked to stop does",
                $"{life.Name} did not: {life.LastLines}"
            );
            await life.Process.KillAsync();
        }
    }

    /// <summary>Freezes it (SIGSTOP).</summary>
    public Task FreezeAsync() => Lives[^1].Process.FreezeAsync();

    /// <summary>Lets it go on (SIGCONT).</summary>
    public Task ThawAsync() => Lives[^1].Process.ThawAsync();

    /// <summary>Whether it says that it is ready.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await health.GetAsync(
                new Uri("/health/ready", UriKind.Relative),
                cancellation
            );
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault)
            when (fault is HttpRequestException or IOException
                || (fault is TaskCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var life in Lives)
        {
            life.MayEnd = true;
            await life.Process.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        health.Dispose();
    }

    private async Task<bool> TryStartAsync((string Name, string Value)[] environment)
    {
        var life = Launch(mayEnd: true, environment);
        try
        {
            await life.Process.ListensAsync();
            life.MayEnd = false;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (TimeoutException)
        {
            await life.Process.KillAsync();
            return false;
        }
    }

    private async Task WatchAsync(Life life)
    {
        await life.Process.EndsAsync();
        if (!life.MayEnd)
        {
            findings.Add(
                "no host ends by itself",
                $"{life.Name} ended with {life.Process.ExitCode}: {life.LastLines}"
            );
        }
    }
}

/// <summary>A process that a node was.</summary>
/// <param name="Name">The node's name and the number of the process.</param>
/// <param name="Process">It.</param>
internal sealed record Life(string Name, HostProcess Process)
{
    private const int Told = 12;
    private volatile bool mayEnd;

    /// <summary>Whether it is no violation if it ends.</summary>
    public bool MayEnd
    {
        get => mayEnd;
        set => mayEnd = value;
    }

    /// <summary>Ends when its end was seen.</summary>
    public Task Watched { get; set; } = Task.CompletedTask;

    /// <summary>The last that it wrote.</summary>
    public string LastLines =>
        string.Join('\n', $"{Process.Output}\n{Process.Errors}".Split('\n').TakeLast(Told));
}
