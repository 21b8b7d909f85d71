using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Planne.Tests.Properties;

/// <summary>What must come of a body, found from the rules of the API and not from the code that keeps them.</summary>
/// <param name="Status">201, 400, 413 or 422.</param>
/// <param name="Pointers">What the answer must point at.</param>
/// <param name="IsAll">Whether it may point at nothing else; where JSON breaks off, what was read before may be judged or not.</param>
/// <param name="Lines">The lines that are placed, if any are.</param>
internal sealed record Expectation(
    int Status,
    IReadOnlySet<string> Pointers,
    bool IsAll,
    IReadOnlyList<AskedLine> Lines
)
{
    public long TotalCents => Lines.Sum(line => Oracle.PriceOf(line.ProductId) * line.Quantity);
}

/// <summary>Judges bodies by a whole document in memory, where the parser of the API reads on and on.</summary>
internal static partial class Oracle
{
    private const int MostBytes = 64 * 1024;
    private const int MostLines = 100;
    private const int MostQuantity = 1_000_000;
    private const int DeepestLevel = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static long PriceOf(long productId) =>
        productId switch
        {
            1 => 100,
            2 => 50,
            3 => 200,
            _ => throw new ArgumentOutOfRangeException(nameof(productId)),
        };

    public static Expectation Judge(byte[] body)
    {
        if (body.Length > MostBytes)
        {
            return new Expectation(413, new HashSet<string>(), IsAll: true, []);
        }

        using var document = TryRead(body);
        return document is null
            ? new Expectation(400, new HashSet<string> { "#" }, IsAll: false, [])
            : new Judgement().Of(document.RootElement, LevelsOf(body));
    }

    /// <summary>The document, or null if it is none.</summary>
    public static JsonDocument? TryRead(byte[] body)
    {
        try
        {
            _ = StrictUtf8.GetCharCount(body);
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MostBytes + 1 });
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The values of all members that have a name, however its letters are spelt.</summary>
    public static IReadOnlyList<JsonElement> Named(JsonElement parent, string name) =>
        [
            .. parent
                .EnumerateObject()
                .Where(member => NameOf(member) == name)
                .Select(member => member.Value),
        ];

    // Not member.Name, which refuses half a surrogate pair.
    private static string NameOf(JsonProperty member) =>
        Escape()
            .Replace(
                Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member)),
                escape =>
                    escape.Value[1] == 'u'
                        ? ((char)Convert.ToInt32(escape.Value[2..], 16)).ToString()
                        : escape.Value[1..] // No name of ours has a line feed or the like.
            );

    private static int LevelsOf(byte[] json)
    {
        var (level, deepest, inString) = (0, 0, false);
        for (var at = 0; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'\\':
                    at++;
                    break;
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'[' or (byte)'{' when !inString:
                    deepest = Math.Max(deepest, ++level);
                    break;
                case (byte)']' or (byte)'}' when !inString:
                    level--;
                    break;
            }
        }

        return deepest;
    }

    [GeneratedRegex("""\\(u[0-9a-fA-F]{4}|[^u])""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();

    [GeneratedRegex("^-?[0-9]+$", RegexOptions.None, 1000)]
    private static partial Regex Integer();

    /// <summary>Collects the faults of one document.</summary>
    private sealed class Judgement
    {
        private readonly HashSet<string> misunderstood = [];
        private readonly HashSet<string> refused = [];
        private readonly List<AskedLine> lines = [];
        private bool anythingTwice;

        public Expectation Of(JsonElement root, int levels)
        {
            if (levels > DeepestLevel)
            {
                misunderstood.Add("#");
            }

            if (root.ValueKind is not JsonValueKind.Object)
            {
                misunderstood.Add("#");
            }
            else if (Only(root, "items", "#/items") is { } items)
            {
                JudgeItems(items);
            }

            var status = (misunderstood.Count, refused.Count) switch
            {
                (0, 0) => 201,
                (0, _) => 422,
                _ => 400,
            };
            return new Expectation(
                status,
                misunderstood.Union(refused).ToHashSet(),
                IsAll: !anythingTwice,
                status == 201 ? lines : []
            );
        }

        private void JudgeItems(JsonElement items)
        {
            if (items.ValueKind is not JsonValueKind.Array)
            {
                misunderstood.Add("#/items");
                return;
            }

            var total = BigInteger.Zero;
            foreach (var (index, item) in items.EnumerateArray().Index())
            {
                total += PriceOfItem(item, $"#/items/{index}");
            }

            if (items.GetArrayLength() is 0 or > MostLines || total > int.MaxValue)
            {
                refused.Add("#/items");
            }
        }

        private BigInteger PriceOfItem(JsonElement item, string pointer)
        {
            if (item.ValueKind is not JsonValueKind.Object)
            {
                misunderstood.Add(pointer);
                return 0;
            }

            var product = IntegerOf(item, "productId", pointer);
            var quantity = IntegerOf(item, "quantity", pointer);
            var hasProduct = Check(product, product >= 1 && product <= 3, $"{pointer}/productId");
            var hasQuantity = Check(
                quantity,
                quantity >= 1 && quantity <= MostQuantity,
                $"{pointer}/quantity"
            );
            if (!hasProduct || !hasQuantity)
            {
                return 0;
            }

            var line = new AskedLine((long)product!, (long)quantity!);
            lines.Add(line);
            return PriceOf(line.ProductId) * line.Quantity;
        }

        private bool Check(BigInteger? number, bool isAcceptable, string pointer)
        {
            if (number is not null && !isAcceptable)
            {
                refused.Add(pointer);
            }

            return number is not null && isAcceptable;
        }

        private BigInteger? IntegerOf(JsonElement item, string name, string parent)
        {
            var pointer = $"{parent}/{name}";
            if (Only(item, name, pointer) is not { } value)
            {
                return null;
            }

            if (
                value.ValueKind is JsonValueKind.Number
                && value.GetRawText() is var digits
                && Integer().IsMatch(digits)
            )
            {
                return BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
            }

            misunderstood.Add(pointer);
            return null;
        }

        // Of what is there twice, nobody says which is meant.
        private JsonElement? Only(JsonElement parent, string name, string pointer)
        {
            var values = Named(parent, name);
            if (values is [var only])
            {
                return only;
            }

            anythingTwice |= values.Count > 1;
            misunderstood.Add(pointer);
            return null;
        }
    }
}
