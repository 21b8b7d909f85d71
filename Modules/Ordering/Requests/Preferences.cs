using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Planne.Ordering.Requests;

/// <summary>What a client would like (RFC 7240). What is not understood is passed over, as the RFC asks.</summary>
internal static class Preferences
{
    /// <summary>The header of a request.</summary>
    public const string HeaderName = "Prefer";

    /// <summary>The header of an answer that tells which preferences were followed.</summary>
    public const string AppliedHeaderName = "Preference-Applied";

    /// <summary>The longest that an answer is waited for, in seconds: proxies give up at sixty.</summary>
    public const int LongestWait = 30;

    /// <summary>For how long the client would wait for an answer, from 0 to <see cref="LongestWait"/> seconds; null if it did not say.</summary>
    public static int? Wait(HttpRequest request) =>
        request
            .Headers[HeaderName]
            .SelectMany(header => Split(header ?? ""))
            .Select(preference =>
                preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries)
            )
            .Where(pair => pair[0].Equals("wait", StringComparison.OrdinalIgnoreCase))
            .Select(pair => pair is [_, var seconds] ? Seconds(seconds.Trim('"')) : null)
            .FirstOrDefault();

    private static int? Seconds(string text) =>
        text.Length == 0 || !text.All(char.IsAsciiDigit) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Min(seconds, LongestWait)
        : LongestWait;

    /// <summary>At the commas, but for those in a quoted string.</summary>
    private static IEnumerable<string> Split(string header)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i < header.Length; i++)
        {
            if (quoted && header[i] == '\\')
            {
                // What comes next is a character as any other.
                i++;
            }
            else if (header[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && header[i] == ',')
            {
                yield return header[start..i];
                start = i + 1;
            }
        }

        yield return header[start..];
    }
}
