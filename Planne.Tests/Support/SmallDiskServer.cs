using System.Diagnostics;
using System.Globalization;
using MySqlConnector;

namespace Planne.Tests.Support;

/// <summary>A private server whose data lies on a small file system of its own, which can be filled.</summary>
/// <remarks>
/// The file system is mounted in a namespace of the server's: it needs no tidying up, since it is gone with the server.
/// From outside it is reached by way of the process.
/// </remarks>
internal sealed class SmallDiskServer : IAsyncDisposable
{
    private const string Name = "small";

    // The server takes 200 MB of it.
    private const string Start = """
        set -e
        mkdir -p "$1"
        mount -t tmpfs -o size=320m tmpfs "$1"
        database/mysql --instance "$2" start >&2
        database/mysql --instance "$2" url
        cat "$1/pid"
        """;

    private readonly Process server;

    private SmallDiskServer(string connectionString, int process)
    {
        ConnectionString = connectionString;
        server = Process.GetProcessById(process);
    }

    /// <summary>A connection string with the rights of root that names an empty database.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether the server has ended, by itself or not.</summary>
    public bool HasEnded => server.HasExited;

    private static string Folder => ProjectRoot.File(".mysql", Name);

    private string Filler =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{server.Id}/root{Folder}/filler");

    /// <summary>Makes the file system and starts the server on it.</summary>
    public static async Task<SmallDiskServer> StartAsync()
    {
        var start = new ProcessStartInfo(
            "unshare",
            [SmallDisk.Unshare.Value!, "bash", "-c", Start, "bash", Folder, Name]
        )
        {
            UseShellExecute = false,
            WorkingDirectory = ProjectRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PLANNE_MYSQL"] = null;
        start.Environment["PLANNE_MYSQL_PROVIDER"] = "local";
        start.Environment["PLANNE_MYSQL_FLAVOR"] = "mysql";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && (await output).Trim().Split('\n') is [var url, var id]
            ? new SmallDiskServer(
                new MySqlConnectionStringBuilder(url).ConnectionString,
                int.Parse(id, CultureInfo.InvariantCulture)
            )
            : throw new InvalidOperationException($"No server on a small disk:\n{await errors}");
    }

    /// <summary>Leaves no byte free.</summary>
    public async Task FillAsync()
    {
        await using var filler = new FileStream(
            Filler,
            FileMode.Create,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 0
        );
        foreach (var size in (int[])[1_048_576, 4_096])
        {
            try
            {
                while (true)
                {
                    await filler.WriteAsync(new byte[size]);
                }
            }
            catch (IOException)
            {
                // It is full, at least for so many at once.
            }
        }
    }

    /// <summary>Frees what was filled.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!server.HasExited)
        {
            server.Kill();
        }

        await server.WaitForExitAsync();
        server.Dispose();
    }
}
