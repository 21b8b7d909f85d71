using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Idempotency;

/// <summary>What a client calls a request by, so that it may repeat it (IETF draft-ietf-httpapi-idempotency-key-header).</summary>
/// <param name="Caller">Whose key it is: callers do not share keys.</param>
/// <param name="Value">From 1 to <see cref="MostCharacters"/> printable ASCII characters.</param>
public sealed record IdempotencyKey(Caller Caller, string Value)
{
    /// <summary>The header that carries it.</summary>
    public const string HeaderName = "Idempotency-Key";

    /// <summary>The header of an answer that was given before.</summary>
    public const string ReplayedHeaderName = "Idempotent-Replayed";

    /// <summary>The longest key.</summary>
    public const int MostCharacters = 255;

    /// <summary>Reads the header of a request.</summary>
    /// <returns>The key, or what is wrong with it, or neither if there is none.</returns>
    public static (IdempotencyKey? Key, Fault? Fault) Of(HttpRequest request)
    {
        var header = request.Headers[HeaderName];
        if (header.Count == 0)
        {
            return (null, null);
        }

        return Parse(header) is { } value
            ? (new IdempotencyKey(Caller.Of(request.HttpContext), value), null)
            : (
                null,
                Fault.OfHeader(
                    HeaderName,
                    $"It must be given once, with 1 to {MostCharacters} printable ASCII characters, in double quotes, with a backslash before each double quote and backslash, or bare, without spaces, commas and double quotes."
                )
            );
    }

    internal static string? Parse(StringValues header) =>
        header is [{ } only] ? Unquoted(only) ?? Bare(only) : null;

    // Other than the draft says, many clients send the key as it is.
    private static string? Bare(string text) =>
        IsOfLength(text) && text.All(c => c is > ' ' and <= '~' and not '"' and not ',')
            ? text
            : null;

    /// <summary>RFC 9651, section 3.3.3: a string, in which a backslash stands before a quote or another backslash.</summary>
    private static string? Unquoted(string text)
    {
        if (text is not ['"', .. var quoted, '"'])
        {
            return null;
        }

        var value = new StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            var isEscape = quoted[i] == '\\';
            i += isEscape ? 1 : 0;
            if (i == quoted.Length || !IsAllowed(quoted[i], isEscape))
            {
                return null;
            }

            value.Append(quoted[i]);
        }

        return value.ToString() is var result && IsOfLength(result) ? result : null;
    }

    private static bool IsAllowed(char c, bool escaped) =>
        escaped ? c is '"' or '\\' : c is >= ' ' and <= '~' and not '"';

    private static bool IsOfLength(string text) => text.Length is >= 1 and <= MostCharacters;
}
