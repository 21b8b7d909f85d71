using System.Globalization;
using MySqlConnector;
using Planne.Bench.Comparison.Load;
using Planne.Testing;

namespace Planne.Bench.Comparison.Contestants;

/// <summary>
/// <c>bench/fastify-bullmq</c>: a process that takes orders, one that decides them, and a Redis that syncs each change to
/// its disk before it answers.
/// </summary>
internal sealed class FastifyContestant : IContestant
{
    private static readonly string Folder = ProjectRoot.File("bench", "fastify-bullmq");
    private IReadOnlyList<string> redisCommand = [];

    public string Name => "fastify-bullmq";

    public async Task<string?> PrepareAsync()
    {
        if (!OnPath("npm") || !OnPath("node"))
        {
            return "there is no npm here";
        }

        (redisCommand, var fault) = await Programs.FindAsync("redis-server");
        return fault ?? await InstallAsync();
    }

    public async Task<RunningContestant> StartAsync(string connectionString)
    {
        // Not in the folder for temporary files, which may be in memory.
        var data = ProjectRoot.File("bench", "out", $"redis-{Guid.CreateVersion7():N}");
        Directory.CreateDirectory(data);
        var started = new Stack<ServiceProcess>();
        async ValueTask StopAsync()
        {
            while (started.TryPop(out var process))
            {
                await process.DisposeAsync();
            }

            Directory.Delete(data, recursive: true);
        }

        try
        {
            var port = FreePort.Find();
            var redis = await StartRedisAsync(port, data);
            started.Push(redis);
            var worker = await NodeAsync("worker.js", connectionString, port, "^It works");
            started.Push(worker);
            var server = await NodeAsync(
                "server.js",
                connectionString,
                port,
                "^It listens on (?<is>http\\S+)"
            );
            started.Push(server);
            return new RunningContestant(
                [new Uri(server.Greeting)],
                [server.Id, worker.Id],
                [redis.Id],
                StopAsync
            );
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    private static bool OnPath(string program) =>
        Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    // Again only if the packages are not those of the lock file.
    private static async Task<string?> InstallAsync()
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        var mark = Path.Combine(Folder, "node_modules", ".installed");
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted)
        {
            return null;
        }

        var (code, _, errors) = await Programs.RunAsync(["npm", "ci"], Folder);
        if (code != 0)
        {
            return "npm could not install its packages: " + errors.Trim().Split('\n')[^1];
        }

        await File.WriteAllTextAsync(mark, wanted);
        return null;
    }

    private Task<ServiceProcess> StartRedisAsync(int port, string data) =>
        ServiceProcess.StartAsync(
            [
                .. redisCommand,
                "--bind",
                "127.0.0.1",
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
                "--dir",
                data,
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction",
            ],
            new Dictionary<string, string>(StringComparer.Ordinal),
            "Ready to accept connections"
        );

    private static Task<ServiceProcess> NodeAsync(
        string script,
        string connectionString,
        int redis,
        string greeting
    )
    {
        var mysql = new MySqlConnectionStringBuilder(connectionString);
        return ServiceProcess.StartAsync(
            ["node", Path.Combine(Folder, script)],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NODE_ENV"] = "production",
                ["CONTESTANT_MYSQL_URI"] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"mysql://{Uri.EscapeDataString(mysql.UserID)}:{Uri.EscapeDataString(mysql.Password)}@{mysql.Server}:{mysql.Port}/{mysql.Database}"
                ),
                ["CONTESTANT_REDIS_PORT"] = redis.ToString(CultureInfo.InvariantCulture),
            },
            greeting
        );
    }
}
