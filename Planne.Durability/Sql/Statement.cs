using System.Globalization;
using System.Text;
using MySqlConnector;

namespace Planne.Durability.Sql;

/// <summary>A statement with its values, to be sent by itself or with others.</summary>
/// <remarks>
/// A parameter costs the client several times what a literal does, and a shared commit has thousands of values. Numbers,
/// times and bytes mean the same in every session and cannot end a literal, so they are written out. Texts can, and
/// stay parameters; the few that come again and again, such as addresses, become one each.
/// </remarks>
internal sealed class Statement(string head, int rows = 0)
{
    // What a parameter takes at most on its way: a character is up to four bytes, and may be escaped.
    private const int BytesToACharacter = 5;

    // So many bytes are written as digits at a time.
    private const int Portion = 128;

    // A moment in the round-trip form, and how much of that goes to the microsecond.
    private const int RoundTrip = 33;
    private const int ToMicroseconds = 26;

    private readonly StringBuilder text = new(head);
    private readonly Dictionary<object, string> texts = [];
    private readonly Dictionary<string, object?> named = new(StringComparer.Ordinal);

    /// <summary>What is sent.</summary>
    public string Text => text.ToString();

    /// <summary>What goes with it, anew for each time that it is sent.</summary>
    public MySqlParameter[] Parameters =>
        [
            .. named.Select(x => new MySqlParameter(x.Key, x.Value)),
            .. texts.Select(x => new MySqlParameter(x.Value, x.Key)),
        ];

    /// <summary>How many rows it inserts or names.</summary>
    public int Rows => rows;

    /// <summary>What it takes on its way to the server at most, in bytes, but for what is bound by name.</summary>
    public long Size { get; private set; } = head.Length;

    /// <summary>Goes on with text that is no value.</summary>
    public Statement Append(string sql)
    {
        text.Append(sql);
        Size += sql.Length;
        return this;
    }

    /// <summary>Goes on with a value.</summary>
    public Statement AppendValue(object? value)
    {
        var before = text.Length;
        switch (value)
        {
            case null or DBNull:
                text.Append("null");
                break;
            case byte[] bytes:
                AppendDigits(bytes);
                break;
            case int or long or short or sbyte or byte or uint or ulong or ushort:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case bool truth:
                text.Append(truth ? '1' : '0');
                break;
            case Moment { InMicroseconds: 0 }:
                text.Append("utc_timestamp(6)");
                break;
            case Moment later:
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"utc_timestamp(6) + interval {later.InMicroseconds} microsecond"
                );
                break;
            case DateTime moment:
                AppendMoment(moment);
                break;
            default:
                AppendParameter(value);
                break;
        }

        Size += text.Length - before;
        return this;
    }

    /// <summary>Gives a value to a parameter that the text names.</summary>
    public Statement Bind(string name, object? value)
    {
        named.Add(name, value);
        return this;
    }

    private void AppendDigits(ReadOnlySpan<byte> bytes)
    {
        Span<char> digits = stackalloc char[2 * Portion];
        text.Append("x'");
        while (!bytes.IsEmpty)
        {
            var portion = bytes[..Math.Min(bytes.Length, Portion)];
            Convert.TryToHexStringLower(portion, digits, out var written);
            text.Append(digits[..written]);
            bytes = bytes[portion.Length..];
        }

        text.Append('\'');
    }

    // The round-trip form is the fastest that there is, and has a digit more than the database.
    private void AppendMoment(DateTime moment)
    {
        Span<char> form = stackalloc char[RoundTrip];
        moment.TryFormat(form, out _, "O", CultureInfo.InvariantCulture);
        text.Append("timestamp'").Append(form[..ToMicroseconds]).Append('\'');
    }

    private void AppendParameter(object value)
    {
        if (!texts.TryGetValue(value, out var name))
        {
            name = string.Create(CultureInfo.InvariantCulture, $"@v{texts.Count}");
            texts.Add(value, name);
        }

        text.Append(name);

        // Each use of a parameter is sent in full.
        Size += BytesToACharacter * (long)(value is string characters ? characters.Length : 64);
    }
}

/// <summary>A point in time by the database's clock.</summary>
/// <param name="InMicroseconds">How far it is from now; it may be negative.</param>
internal readonly record struct Moment(long InMicroseconds);
