using System.Net.Mime;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Net.Http.Headers;
using Planne.Ordering.Requests;

namespace Planne.Host.Http;

/// <summary>
/// Answers 406 to whoever takes nothing of what an endpoint answers with. Wolverine's own strict negotiation comes after
/// the endpoint, when the order that nobody wanted to hear about is stored.
/// </summary>
internal static class Negotiation
{
    private const string Anything = "*/*";

    // An endpoint's metadata never changes, and to collect and parse it takes longer than to negotiate.
    private static readonly ConditionalWeakTable<Endpoint, Offers> Known = [];

    /// <summary>Compares what is accepted to what the endpoint declares for its success.</summary>
    public static void UseNegotiation(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                // One of the first two is what most clients send.
                var accept = http.Request.Headers.Accept;
                if (accept is [] or [Anything] || !http.IsForApi())
                {
                    return next(http);
                }

                var offers = Known.GetValue(http.GetEndpoint()!, Offers.Of);
                return offers.MediaTypes is [] || AcceptHeader.Takes(accept!, offers.MediaTypes)
                    ? next(http)
                    : http.WriteProblemAsync(StatusCodes.Status406NotAcceptable, offers.Sentence);
            }
        );

    private static IEnumerable<MediaTypeHeaderValue> Success(EndpointMetadataCollection metadata) =>
        metadata
            .GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Where(response => IsSuccess(response.StatusCode))
            .SelectMany(response => response.ContentTypes)
            .Concat(
                metadata
                    .GetOrderedMetadata<IApiResponseMetadataProvider>()
                    .Where(response => IsSuccess(response.StatusCode))
                    .SelectMany(ContentTypes)
            )
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(Written);

    private static bool IsSuccess(int status) => status is >= 200 and < 300;

    private static IEnumerable<string> ContentTypes(IApiResponseMetadataProvider response)
    {
        var types = new MediaTypeCollection();
        response.SetContentTypes(types);
        return types;
    }

    /// <summary>As it goes out: JSON is written as UTF-8 and says so, which a client may ask for.</summary>
    private static MediaTypeHeaderValue Written(string type) =>
        MediaTypeHeaderValue.Parse(
            type == MediaTypeNames.Application.Json ? $"{type}; charset=utf-8" : type
        );

    private sealed record Offers(IReadOnlyList<MediaTypeHeaderValue> MediaTypes)
    {
        public string Sentence { get; } =
            $"This address answers with {string.Join(" or ", MediaTypes.Select(type => type.MediaType))}.";

        // What an endpoint says of itself goes first: Wolverine offers JSON for all of them.
        public static Offers Of(Endpoint endpoint) =>
            endpoint.Metadata.GetMetadata<AnswersAttribute>() is { } answers
                ? new([Written(answers.MediaType)])
                : new([.. Success(endpoint.Metadata)]);
    }
}
