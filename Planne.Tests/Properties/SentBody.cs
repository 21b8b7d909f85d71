using System.Globalization;
using System.Text;

namespace Planne.Tests.Properties;

/// <summary>The bytes of a body, and whether their number is told before them.</summary>
public sealed record SentBody(byte[] Bytes, bool Chunked)
{
    private const int ShortestRun = 24;
    private const int MostShown = 4_000;

    // One after the other: all that a body of megabytes shrinks to would fill the memory.
    public IEnumerable<SentBody> Shrink() =>
        Shrinking
            .Shorter(Bytes)
            .Select(shorter => (byte[])[.. shorter])
            .Concat(Shrinking.Hoisted(Bytes))
            .Select(shorter => this with { Bytes = shorter })
            .Prepend(this with { Chunked = false })
            .Where(smaller => smaller != this);

    /// <summary>The bytes as text: what is not printable as <c>\xNN</c>, a long run of one byte as <c>«x × 1000»</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var at = 0; at < Bytes.Length && text.Length < MostShown; )
        {
            var run = Bytes.AsSpan(at).IndexOfAnyExcept(Bytes[at]) is var end and >= 0
                ? end
                : Bytes.Length - at;
            var shown = Show(Bytes[at]);
            if (run >= ShortestRun)
            {
                text.Append(CultureInfo.InvariantCulture, $"«{shown} × {run}»");
                at += run;
            }
            else
            {
                text.Append(shown);
                at++;
            }
        }

        var sent = Chunked ? "chunked" : "with Content-Length";
        return $"{Bytes.Length} bytes, {sent}: {text}{(text.Length < MostShown ? "" : " …")}";
    }

    private static string Show(byte value) =>
        value is >= 0x20 and < 0x7F ? ((char)value).ToString() : $"\\x{value:X2}";
}
