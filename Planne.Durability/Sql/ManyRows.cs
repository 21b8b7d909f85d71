using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Planne.Durability.Sql;

/// <summary>A statement for many rows: a head, one piece for each row in which <c>#</c> is its number, and a tail.</summary>
internal sealed partial class ManyRows(string head, string row, string tail = "")
{
    // The same few lengths come again and again.
    private readonly ConcurrentDictionary<int, string> texts = new();

    // What stands around the columns of a row, one piece more than there are columns.
    private readonly string[] pieces = Column().Split(row);
    private readonly string[] columns = [.. Column().Matches(row).Select(x => x.Value[1..^1])];

    /// <summary>Its text, with a parameter for each column of each row: <c>@id0</c>, <c>@id1</c> and so on.</summary>
    public string For(int rows) =>
        texts.GetOrAdd(
            rows,
            count => head + string.Join(",\n  ", Enumerable.Range(0, count).Select(Numbered)) + tail
        );

    /// <summary>The statement with its values, where there are many: those are written out as far as that can be done.</summary>
    /// <param name="rows">What the rows are made of.</param>
    /// <param name="column">How the value of a column, by its name in the statement, comes from such.</param>
    public Statement With<T>(IReadOnlyList<T> rows, Func<string, Func<T, object?>> column)
    {
        var values = Array.ConvertAll(columns, x => column(x));
        var statement = new Statement(head, rows.Count);
        for (var number = 0; number < rows.Count; number++)
        {
            statement.Append(number == 0 ? "" : ",\n  ").Append(pieces[0]);
            for (var i = 0; i < values.Length; i++)
            {
                statement.AppendValue(values[i](rows[number])).Append(pieces[i + 1]);
            }
        }

        return statement.Append(tail);
    }

    private string Numbered(int number) =>
        row.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [GeneratedRegex(@"@\w+#", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Column();
}
