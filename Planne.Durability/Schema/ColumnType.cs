using System.Globalization;

namespace Planne.Durability.Schema;

/// <summary>How much a column holds, as far as one type can be compared with another.</summary>
/// <param name="Family">Types of one family hold the same kind of value.</param>
/// <param name="Size">Of two types of a family, the wider one has the larger.</param>
internal readonly record struct ColumnType(string Family, int Size)
{
    private static readonly string[] Prefixes = ["tiny", "", "medium", "long"];
    private static readonly string[] Integers =
    [
        "tinyint",
        "smallint",
        "mediumint",
        "int",
        "bigint",
    ];

    /// <summary>Reads a type as it stands in a definition, or in <c>information_schema.columns.column_type</c>.</summary>
    public static ColumnType Parse(string text)
    {
        var name = text.Split(' ', '(')[0];
        if (Array.IndexOf(Integers, name) is >= 0 and var width)
        {
            // MariaDB tells how many digits it would show, which says nothing of what the column holds.
            return new ColumnType("int", width);
        }

        foreach (var family in (string[])["text", "blob"])
        {
            if (
                name.EndsWith(family, StringComparison.Ordinal)
                && Array.IndexOf(Prefixes, name[..^family.Length]) is >= 0 and var size
            )
            {
                return new ColumnType(family, size);
            }
        }

        return new ColumnType(name, LengthIn(text));
    }

    /// <summary>Whether the other type holds all that this one does, and more.</summary>
    public bool IsNarrowerThan(ColumnType other) => Family == other.Family && Size < other.Size;

    private static int LengthIn(string text) =>
        text.Split('(', ')') is [_, var length, ..]
        && int.TryParse(length, CultureInfo.InvariantCulture, out var size)
            ? size
            : 0;
}
