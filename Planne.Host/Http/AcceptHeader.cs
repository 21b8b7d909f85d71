using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Net.Http.Headers;

namespace Planne.Host.Http;

/// <summary>What a client takes, by its header <c>Accept</c> (RFC 9110, section 12.5.1).</summary>
internal static class AcceptHeader
{
    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );

    /// <summary>Whether one of the media types is among those that the client takes.</summary>
    /// <param name="accept">The values of the header. One that is absent or malformed says nothing, and takes everything.</param>
    /// <param name="offers">What could be answered.</param>
    public static bool Takes(IList<string> accept, IEnumerable<MediaTypeHeaderValue> offers) =>
        !TryParse(accept, out var ranges) || offers.Any(offer => QualityOf(offer, ranges) > 0);

    private static bool TryParse(
        IList<string> accept,
        [NotNullWhen(true)] out IList<MediaTypeHeaderValue>? ranges
    )
    {
        if (
            !MediaTypeHeaderValue.TryParseStrictList(accept, out ranges)
            || ranges.Any(range => range.Quality is null && range.Parameters.Any(IsWeight))
        )
        {
            return false;
        }

        // The parser keeps quotes, which say nothing around a token (RFC 9110, section 5.6.6).
        foreach (var parameter in ranges.SelectMany(range => range.Parameters))
        {
            var text = HeaderUtilities.RemoveQuotes(parameter.Value);
            if (!text.AsSpan().ContainsAnyExcept(Token))
            {
                parameter.Value = text;
            }
        }

        return true;
    }

    /// <summary>The most specific of the ranges decides; of those that are equally specific, the kindest.</summary>
    private static double QualityOf(
        MediaTypeHeaderValue offer,
        IEnumerable<MediaTypeHeaderValue> ranges
    ) =>
        ranges
            .Where(offer.IsSubsetOf)
            .Select(range => (Specificity: SpecificityOf(range), Quality: range.Quality ?? 1))
            .DefaultIfEmpty()
            .Max()
            .Quality;

    private static int SpecificityOf(MediaTypeHeaderValue range) =>
        range switch
        {
            { MatchesAllTypes: true } => 0,
            { MatchesAllSubTypes: true } => 1,
            // Parameters follow the type; from the weight on they are no part of it.
            _ => 2 + range.Parameters.TakeWhile(parameter => !IsWeight(parameter)).Count(),
        };

    private static bool IsWeight(NameValueHeaderValue parameter) =>
        parameter.Name.Equals("q", StringComparison.OrdinalIgnoreCase);
}
