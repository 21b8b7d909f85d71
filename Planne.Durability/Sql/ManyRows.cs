using System.Collections.Concurrent;
using System.Globalization;

namespace Planne.Durability.Sql;

/// <summary>A statement for many rows: a head, one piece for each row in which <c>#</c> is its number, and a tail.</summary>
/// <remarks>Each length's text is built once, since the same few lengths come again and again.</remarks>
internal sealed class ManyRows(string head, string row, string tail = "")
{
    private readonly ConcurrentDictionary<int, string> texts = new();

    public string For(int rows) =>
        texts.GetOrAdd(
            rows,
            count => head + string.Join(",\n  ", Enumerable.Range(0, count).Select(Numbered)) + tail
        );

    private string Numbered(int number) =>
        row.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
