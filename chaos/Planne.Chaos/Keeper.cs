using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Planne.Testing;

namespace Planne.Chaos;

/// <summary>Keeps the history of a run.</summary>
internal static class Keeper
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 1,
    };

    /// <summary>Writes all that is known of a run into files.</summary>
    /// <returns>Their folder.</returns>
    public static async Task<string> KeepAsync(Report report)
    {
        var folder = ProjectRoot.File(
            "TestResults",
            "chaos",
            report.Options.Seed.ToString(CultureInfo.InvariantCulture)
        );
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.txt"), $"{report}\n");
        await using var history = File.Create(Path.Combine(folder, "history.json"));
        await JsonSerializer.SerializeAsync(
            history,
            new
            {
                report.Options,
                report.Times,
                report.BeganAt,
                report.Violations,
                Schedule = report.Records,
                report.History.Reigns,
                report.History.Poison,
                report.History.Attempts,
                report.History.Stored,
            },
            Json
        );
        foreach (var (file, text) in report.Logs)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), text);
        }

        return folder;
    }
}
