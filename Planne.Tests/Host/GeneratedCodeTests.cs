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
