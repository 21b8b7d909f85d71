using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Planne.Tests.Properties;

/// <summary>Makes bodies that are nearly orders: of the right shape mostly, with something odd in most of them.</summary>
internal static class BodyGenerators
{
    /// <summary>What no answer may hold as it is.</summary>
    public const string Marker = "<script>alert('\"planne\"')</script>";

    private const int MostBytes = 64 * 1024;

    private static readonly Gen<string> Integer = Gen.Frequency(
            (6, Gen.Choose(1, 3)),
            (3, Gen.Choose(-3, 1_000)),
            (1, Gen.Choose(int.MinValue, int.MaxValue))
        )
        .Select(number => number.ToString(CultureInfo.InvariantCulture));

    // Numbers at the edges and over them, other types, and what looks like a value and is none.
    private static readonly Gen<string> OddValue = Gen.OneOf(
        Gen.Elements(
                "0 -0 1.5 1.0 -0.0 1e0 1E2 1e400 -1e400 1e-400 1000000 1000001 2147483647 2147483648 -2147483648 -2147483649",
                "4294967297 9223372036854775807 9223372036854775808 -9223372036854775809 18446744073709551617",
                "\"1\" \"\" null true false {} [] {\"quantity\":1} [1] [[]] {\"\":{}}",
                "01 +1 -01 - 1. .5 1e 0x1 1_000 NaN Infinity -Infinity True nul undefined '1' ١ ½"
            )
            .SelectMany(values => Gen.Elements(values.Split(' '))),
        from digits in Gen.Choose(1, 3_000)
        from digit in Gen.Elements('0', '1', '9')
        select new string(digit, digits),
        Gen.OneOf(Text, Nested)
    );

    private static Gen<string> Text =>
        Gen.OneOf(
            Gen.Elements(
                """ "\ud800" "\udc00\ud800" "\ud83d\ude00" "\u0000" "\ud8" "\x" "\'" "\u00e9" "\/" """
                    .Trim()
                    .Split(' ')
            ),
            Gen.Elements(
                Quoted(Marker),
                Quoted(Marker, JavaScriptEncoder.UnsafeRelaxedJsonEscaping),
                $"\"{Marker}\"",
                "\"\0\"",
                "\"\t\"",
                "\"\n\"",
                "\"\u007F\u0085\u2028\uFEFF\uFFFF\"",
                "\"😀\""
            ),
            ArbMap.Default.GeneratorFor<string>().Select(text => Quoted(text ?? ""))
        );

    // To any depth, most of them around the deepest level that is allowed.
    private static Gen<string> Nested =>
        from levels in Gen.Frequency(
            (6, Gen.Choose(1, 20)),
            (1, Gen.Choose(1, 3_000)),
            (1, Gen.Choose(MostBytes / 2 - 100, MostBytes / 2))
        )
        from open in Gen.Elements("[", "{\"items\":", "[1,", "[{},")
        from inner in Gen.Elements("", "1", "{}", "[]", "\"[\"")
        select Times(open, Math.Min(levels, MostBytes / open.Length))
            + (inner.Length == 0 && open != "[" ? "0" : inner)
            + Times(open[0] == '[' ? "]" : "}", Math.Min(levels, MostBytes / open.Length));

    private static Gen<string> Value(Gen<string> usual) =>
        Gen.Frequency((80, usual), (1, OddValue));

    private static Gen<string> NameLike(string name) =>
        Gen.Frequency(
            (80, Gen.Constant(name)),
            (1, Gen.Choose(0, name.Length - 1).Select(at => Escaped(name, at, upper: false))),
            (1, Gen.Choose(0, name.Length - 1).Select(at => Escaped(name, at, upper: true))),
            (
                1,
                Gen.Elements(
                    name.ToUpperInvariant(),
                    name[1..],
                    $"{name} ",
                    $"{name}\\u0000",
                    $"\\ud800{name}",
                    $"{name}\\udc00",
                    "\\ud800",
                    ""
                )
            )
        );

    private static string Escaped(string name, int at, bool upper)
    {
        var code = ((int)name[at]).ToString(upper ? "X4" : "x4", CultureInfo.InvariantCulture);
        return $"{name[..at]}\\u{code}{name[(at + 1)..]}";
    }

    private static Gen<string> Member(string name, Gen<string> value) =>
        from n in NameLike(name)
        from v in value
        select $"\"{n}\":{v}";

    private static Gen<string> StrangeMember =>
        from name in Gen.Elements(
                "note",
                "x",
                "constructor",
                "__proto__",
                "#/items/0",
                "~1~0",
                "a/b"
            )
            .Select(name => Quoted(name))
            .Or(Text)
        from value in Integer.Or(OddValue)
        select $"{name}:{value}";

    // As it should be mostly; without one, with one more, with one twice.
    private static Gen<string> Object(params Gen<string>[] members) =>
        from given in Gen.CollectToList(members)
        from more in Gen.Frequency(
            (60, Gen.Constant("")),
            (10, StrangeMember),
            (1, Gen.OneOf(members))
        )
        from left in Gen.Frequency((80, Gen.Constant(-1)), (1, Gen.Choose(0, members.Length - 1)))
        from shuffled in Gen.Shuffle(
            given.Where((_, index) => index != left).Append(more).Where(member => member.Length > 0)
        )
        select $"{{{string.Join(',', shuffled)}}}";

    private static Gen<string> Line =>
        Gen.Frequency(
            (
                40,
                Object(
                    Member("productId", Value(Gen.Choose(1, 3).Select(id => $"{id}"))),
                    Member("quantity", Value(Gen.Choose(1, 200).Select(quantity => $"{quantity}")))
                )
            ),
            (1, OddValue)
        );

    private static Gen<string> Lines =>
        Gen.Frequency(
                (30, Gen.Choose(1, 5).SelectMany(count => Line.ListOf(count))),
                (2, Gen.Constant(new List<string>())),
                (2, Gen.Choose(95, 105).SelectMany(count => Line.ListOf(count))),
                (2, ManyLines)
            )
            .Select(lines => $"[{string.Join(',', lines)}]");

    // As short as may be, so that a body has room for as many faults as there can be.
    private static Gen<List<string>> ManyLines =>
        from line in Gen.Elements("1", "{}", """{"productId":0,"quantity":0}""").Or(Line)
        let most = Math.Max(1, MostBytes / (line.Length + 1) - 20)
        from count in Gen.Choose(Math.Min(150, most), most)
        select Enumerable.Repeat(line, count).ToList();

    private static Gen<string> Order =>
        Gen.Frequency(
            (40, Object(Member("items", Gen.Frequency((20, Lines), (1, OddValue))))),
            (1, OddValue)
        );

    /// <summary>Any body, from good orders to noise.</summary>
    public static Gen<SentBody> Any =>
        from bytes in Gen.Frequency(
            (12, Order.Select(Encoding.UTF8.GetBytes)),
            (5, Mutated(Order.Select(Encoding.UTF8.GetBytes))),
            (1, Mutated(Mutated(Order.Select(Encoding.UTF8.GetBytes)))),
            (1, Order.SelectMany(Transcoded)),
            (2, Order.SelectMany(Padded)),
            (1, ArbMap.Default.GeneratorFor<byte[]>())
        )
        from chunked in Gen.Elements(true, false)
        select new SentBody(bytes, chunked);

    private static Gen<byte[]> Mutated(Gen<byte[]> bodies) =>
        from body in bodies
        from at in Gen.Choose(0, body.Length)
        from mutated in Gen.OneOf(
            Gen.Choose(0, 7).Select(bit => At(body, at, b => [(byte)(b ^ (1 << bit))])),
            Gen.Constant(body[..at]),
            Gen.Choose(1, 12).Select(count => At(body, at, _ => [], count)),
            Gen.Choose(0, 255).Select(value => At(body, at, b => [(byte)value, b])),
            // NUL, halves of surrogates, an overlong slash, the byte order mark, comments and commas.
            Gen.Elements<byte[]>(
                    [0x00],
                    [0xED, 0xA0, 0x80],
                    [0xED, 0xB0, 0x80],
                    [0xC0, 0xAF],
                    [0xF4, 0x90, 0x80, 0x80],
                    [0xEF, 0xBB, 0xBF],
                    [0x0C],
                    [0xC2, 0xA0],
                    [.. "/* */"u8],
                    [.. "//\n"u8],
                    [.. ","u8],
                    [.. "]"u8],
                    [.. "}"u8],
                    [.. "\""u8],
                    [.. " \t\r\n"u8]
                )
                .Select(inserted => (byte[])[.. body[..at], .. inserted, .. body[at..]]),
            Gen.Constant((byte[])[0xEF, 0xBB, 0xBF, .. body]),
            Gen.Constant((byte[])[.. body, .. body])
        )
        select mutated;

    private static byte[] At(byte[] body, int at, Func<byte, byte[]> replace, int count = 1) =>
        at == body.Length ? body : [.. body[..at], .. replace(body[at]), .. body.Skip(at + count)];

    private static Gen<byte[]> Transcoded(string order) =>
        from encoding in Gen.Elements(
            Encoding.Unicode,
            Encoding.BigEndianUnicode,
            Encoding.UTF32,
            Encoding.Latin1
        )
        from preamble in Gen.Elements(true, false)
        select (byte[])[.. preamble ? encoding.GetPreamble() : [], .. encoding.GetBytes(order)];

    // Just below the largest size, just above it, and far above it.
    private static Gen<byte[]> Padded(string order) =>
        from size in Gen.Frequency(
            (6, Gen.Choose(MostBytes - 2, MostBytes + 2)),
            (2, Gen.Choose(MostBytes, 4 * MostBytes)),
            (1, Gen.Choose(1_000_000, 4_000_000))
        )
        let spaces = new string(' ', Math.Max(0, size - Encoding.UTF8.GetByteCount(order)))
        let note = $"{{\"note\":\"{new string('x', Math.Max(0, size - order.Length))}\",{order[1..]}"
        from padded in Gen.Elements(order + spaces, spaces + order, note)
        select Encoding.UTF8.GetBytes(padded);

    private static string Times(string part, int times) =>
        string.Concat(Enumerable.Repeat(part, times));

    private static string Quoted(string text, JavaScriptEncoder? encoder = null) =>
        $"\"{JsonEncodedText.Encode(WellFormed(text), encoder)}\"";

    // Half a surrogate pair cannot be encoded.
    private static string WellFormed(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
