using Planne.Testing;

namespace Planne.Bench.Comparison.Contestants;

/// <summary>One of those in <c>bench/Planne.Contestants</c>.</summary>
internal sealed class DotnetContestant(string name) : IContestant
{
    public string Name => name;

    private static string Built
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return ProjectRoot.File(
                "bench",
                "Planne.Contestants",
                "bin",
                own.Parent!.Name,
                own.Name,
                "Planne.Contestants.dll"
            );
        }
    }

    public Task<string?> PrepareAsync() => Task.FromResult<string?>(null);

    public async Task<RunningContestant> StartAsync(string connectionString)
    {
        var service = await ServiceProcess.StartAsync(
            ["dotnet", Built, name],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["CONTESTANT_MYSQL"] = connectionString,
            },
            "^It listens on (?<is>http\\S+)"
        );
        return new RunningContestant(
            [new Uri(service.Greeting)],
            [service.Id],
            [],
            service.DisposeAsync
        );
    }
}
