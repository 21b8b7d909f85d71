using System.Globalization;
using System.Text.Json;

namespace Planne.Tests.Properties;

/// <summary>JSON pointers in fragments (RFC 6901).</summary>
internal static class Pointers
{
    /// <summary>Whether a pointer leads to something in a document, or to a member that an object there lacks.</summary>
    /// <remarks>Where a name is there twice, any of its values may be meant.</remarks>
    public static bool Resolves(string pointer, JsonElement root)
    {
        IReadOnlyList<JsonElement> here = [root];
        var tokens = Uri.UnescapeDataString(pointer[1..]).Split('/').Skip(1).ToList();
        foreach (var (index, token) in tokens.Select(Unescape).Index())
        {
            var next = here.SelectMany(value => Step(value, token)).ToList();
            if (next.Count == 0)
            {
                return index == tokens.Count - 1
                    && here.Any(value => value.ValueKind is JsonValueKind.Object);
            }

            here = next;
        }

        return true;
    }

    private static IEnumerable<JsonElement> Step(JsonElement value, string token) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => Oracle.Named(value, token),
            JsonValueKind.Array
                when int.TryParse(
                    token,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var index
                )
                    && index < value.GetArrayLength() => [value[index]],
            _ => [],
        };

    private static string Unescape(string token) =>
        token
            .Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal);
}
