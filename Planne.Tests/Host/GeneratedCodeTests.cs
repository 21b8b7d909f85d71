using System.Net.Http.Json;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>The code that Wolverine runs for handlers and endpoints, which is written beforehand and compiled with the host.</summary>
public sealed class GeneratedCodeTests
{
    private const string NoServer = "Server=127.0.0.1;Port=1;Database=none";

    [Fact]
    public async Task it_is_as_it_would_be_written_now_or_else_make_codegen_was_forgotten()
    {
        var (exitCode, output, errors) = await HostProcess.RunAsync(NoServer, "codegen", "write");
        Assert.True(exitCode == 0, output + errors);

        var folder = Directory.GetParent(
            output.Split('\n').Select(PathIn).First(x => x is not null)!
        )!;
        try
        {
            Assert.Equal(
                Texts(
                    Path.Combine(
                        ProjectRoot.Path,
                        "Planne.Host/Internal/Generated/WolverineHandlers"
                    )
                ),
                Texts(folder.FullName)
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [LinuxFact]
    public async Task a_node_that_decides_orders_has_loaded_no_compiler()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("no_compiler");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);
        using var http = host.Client();
        using var placed = await http.PostAsJsonAsync(
            new Uri("/orders", UriKind.Relative),
            new { items = new[] { new { productId = 1, quantity = 1 } } }
        );
        placed.EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Get, placed.Headers.Location);
        request.Headers.Add("Prefer", "wait=30");
        using var decided = await http.SendAsync(request);
        Assert.DoesNotContain(
            "PENDING",
            await decided.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );

        var loaded = await File.ReadAllTextAsync($"/proc/{host.Id}/maps");
        Assert.Contains("Wolverine.dll", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.CodeAnalysis", loaded, StringComparison.Ordinal);
    }

    private static string? PathIn(string line) =>
        line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var start
        && line.EndsWith(".cs", StringComparison.Ordinal)
            ? line[start..]
            : null;

    private static SortedDictionary<string, string> Texts(string folder) =>
        new(
            Directory
                .GetFiles(folder)
                .ToDictionary(x => Path.GetFileName(x), x => File.ReadAllText(x)),
            StringComparer.Ordinal
        );
}
