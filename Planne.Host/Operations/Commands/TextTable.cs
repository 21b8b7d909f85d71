using System.Globalization;
using System.Text;

namespace Planne.Host.Operations.Commands;

/// <summary>A table for people to read and for <c>grep</c>: a line each, columns as wide as they need be, no frames.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "  ";

    private readonly List<string[]> rows = [headings];

    /// <summary>Adds a row; null is shown as a dash, and what takes several lines in one.</summary>
    public void Add(params object?[] cells) => rows.Add([.. cells.Select(Show)]);

    public override string ToString()
    {
        var widths = Enumerable
            .Range(0, headings.Length)
            .Select(column => rows.Max(row => row[column].Length))
            .ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => cell.PadRight(widths[column]));
            text.AppendLine(string.Join(Gap, cells).TrimEnd());
        }

        return text.ToString().TrimEnd();
    }

    private static string Show(object? cell) =>
        cell switch
        {
            null => "-",
            bool truth => truth ? "yes" : "no",
            DateTime time => time.ToString(
                "yyyy-MM-dd HH:mm:ss.fff'Z'",
                CultureInfo.InvariantCulture
            ),
            double seconds => seconds.ToString("0.000' s'", CultureInfo.InvariantCulture),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            _ => Line(cell.ToString()!),
        };

    // Control characters of a message that anybody may have written are not for a terminal.
    private static string Line(string text) =>
        text.Length == 0 ? "-" : string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
