using FsCheck;
using FsCheck.Fluent;

namespace Planne.Tests.Properties;

/// <summary>What follows <c>/orders/</c> in an address, as it goes over the wire: one segment of a path.</summary>
public sealed record OrderAddress(string Segment)
{
    // The longest request line that the server reads.
    private const int MostLine = 8 * 1024;

    private static readonly string[] Odd =
    [
        "..",
        ".",
        "%2e",
        "%2E%2e",
        "...",
        "%00",
        "1%00",
        "%00%31",
        "%2F",
        "1%2F",
        "%2F1",
        "%5C",
        "%252F",
        "+1",
        "1+",
        "%2B1",
        "%201",
        "1%20",
        "%091",
        "1%0D%0A",
        "%0AX:1",
        "-1",
        "0",
        "00",
        "01",
        "1.0",
        "1,0",
        "1e0",
        "0x1",
        "1_0",
        "%EF%BC%91",
        "%D9%A1",
        "%C2%B2",
        "2147483647",
        "2147483648",
        "4294967297",
        "9223372036854775808",
        "%31",
        "%3",
        "%",
        "%%",
        "%zz",
        "%u0031",
        "%C0%B1",
        "%ED%A0%80",
        "%F4%90%80%80",
        "%FE",
        "%EF%BB%BF1",
        ";1",
        "1;a=b",
        "@",
        ":",
        "1:2",
        "~",
        "*",
        "$",
        "!",
        "(1)",
        "'1'",
        "\"1\"",
        "<script>",
        "{orderId}",
        "[1]",
        "|",
        "^",
        "`1`",
        "\\",
        "1\\..",
        "null",
        "events",
        "1&2",
        "1=1",
        "%3Fa=b",
        "%23a",
        "NaN",
        "٣",
    ];

    public static Gen<OrderAddress> Any =>
        Gen.Frequency(
                (3, Gen.Elements(Odd.Select(EncodeNonAscii))),
                (
                    3,
                    ArbMap
                        .Default.GeneratorFor<string>()
                        .Select(text => Uri.EscapeDataString(text ?? ""))
                ),
                (
                    2,
                    ArbMap
                        .Default.GeneratorFor<byte[]>()
                        .Select(bytes => string.Concat(bytes.Select(b => $"%{b:X2}")))
                ),
                (
                    2,
                    Gen.Choose(0x21, 0x7E)
                        .Where(IsOfASegment)
                        .Select(c => (char)c)
                        .ListOf()
                        .Select(string.Concat)
                ),
                (2, Gen.Choose(-10, int.MaxValue).Select(id => $"{id}")),
                (2, Gen.Choose(1, 50).Select(id => $"{id}")),
                (
                    1,
                    from text in Gen.Elements("a", "1", "0", "%61", "%00", "%C3%A9", "..%2F", "+")
                    from times in Gen.Choose(1, 4_000)
                    select string.Concat(Enumerable.Repeat(text, times))
                )
            )
            .Select(segment => new OrderAddress(segment));

    /// <summary>Whether a server may refuse to take it for an address, with 400 or 414.</summary>
    public bool IsNoUri =>
        Segment.Length > MostLine - "GET /orders/ HTTP/1.1\r\n".Length || Decoded.Contains('\0');

    /// <summary>Whether it leads elsewhere: there are no segments called <c>.</c> and <c>..</c> (RFC 3986, section 5.2.4).</summary>
    public bool IsElsewhere => Decoded is "" or "." or "..";

    /// <summary>Whether it may be the id of an order.</summary>
    public bool IsId =>
        Decoded is { Length: <= 10 } id
        && id[0] is not '0'
        && id.All(char.IsAsciiDigit)
        && long.Parse(id, System.Globalization.CultureInfo.InvariantCulture) <= int.MaxValue;

    private string Decoded => Uri.UnescapeDataString(Segment);

    public IEnumerable<OrderAddress> Shrink() =>
        Shrinking.Shorter([.. Segment]).Select(shorter => new OrderAddress(string.Concat(shorter)));

    public override string ToString() => $"/orders/{Segment}";

    private static bool IsOfASegment(int c) => c is not ('/' or '?' or '#');

    private static string EncodeNonAscii(string text) =>
        string.Concat(
            text.EnumerateRunes()
                .Select(rune =>
                    rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())
                )
        );
}
