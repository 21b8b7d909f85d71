using FsCheck;
using FsCheck.Fluent;

namespace Planne.Tests.Properties;

/// <summary>The value of a header: what its grammar wants, what it nearly wants, and noise.</summary>
public sealed record HeaderText(string Value)
{
    private static readonly string[] Odd =
    [
        "",
        " ",
        "\"",
        "\"\"",
        "\"a\"",
        "\"a",
        "a\"",
        "\"\\\"\"",
        "\"\\\\\"",
        "\"\\a\"",
        "\"\\",
        "a b",
        "a,b",
        "a;b=c",
        "\\",
        "*",
        "W/",
        "W/\"",
        "W/\"PENDING\"",
        "\"APPROVED\"",
        "w/\"a\"",
        "W/\"a\", \"b\"",
        "\"a\"\"b\"",
        ",",
        ",,",
        ", *",
        "wait",
        "wait=",
        "wait=0",
        "wait=-1",
        "wait=1.5",
        "wait=\"1\"",
        "wait=99999999999999999999",
        "wait=1, wait=0",
        "WAIT = 0",
        "wait=0;foo",
        ";",
        "=",
        "respond-async, wait=0",
        "return=minimal",
        "wait=0; wait=0",
        "wait=0x1",
        "0",
        "1",
        "2",
        "3",
        "-1",
        "01",
        "+2",
        "2 ",
        "2147483648",
        "9223372036854775808",
        "1.0",
        "é",
        "٢",
        "\uFEFF",
        "😀",
        "*/*",
        "*/json",
        "application/*",
        "application/json",
        "application/json;q=0",
        "text/html",
        "text/event-stream",
        "application/json;q=2",
        "application/json;q=",
        "application/problem+json",
        "application/json, */*;q=0.1",
        "/",
        "application/json; charset=utf-16",
        "q=1",
        "a/b/c",
        "text/plain;format=\"a,b\"",
        "%00",
        "%0D%0AX: 1",
        "<script>",
    ];

    public static Gen<HeaderText> Any { get; } =
        Gen.Frequency(
                (4, Gen.Elements(Odd)),
                (2, Printable.ListOf().Select(string.Concat)),
                (2, Printable.ListOf().Select(text => $"\"{string.Concat(text)}\"")),
                (1, Long("a")),
                (1, Long("\\\"").Select(text => $"\"{text}\"")),
                (1, Long("a").Select(text => $"\"{text}\"")),
                (1, Gen.Elements(Odd).ListOf().Select(parts => string.Join(", ", parts)))
            )
            .Select(value => new HeaderText(value));

    public IEnumerable<HeaderText> Shrink() =>
        Shrinking.Shorter([.. Value]).Select(shorter => new HeaderText(string.Concat(shorter)));

    public override string ToString() => $"({Value.Length} characters) {Value}";

    private static Gen<char> Printable => Gen.Choose(0x20, 0x7E).Select(c => (char)c);

    // Around the longest key that there may be, and up to what makes a header too long for most servers.
    private static Gen<string> Long(string part) =>
        Gen.OneOf(Gen.Choose(250, 260), Gen.Choose(1, 4_000))
            .Select(times => string.Concat(Enumerable.Repeat(part, times)));
}
