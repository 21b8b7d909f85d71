using System.Net.Mime;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Net.Http.Headers;

namespace Planne.Host.Http;

/// <summary>
/// Answers 406 to whoever takes nothing of what an endpoint answers with. Wolverine's own strict negotiation comes after
/// the endpoint, when the order that nobody wanted to hear about is stored.
/// </summary>
internal static class Negotiation
{
    /// <summary>Compares what is accepted to what the endpoint declares for its success.</summary>
    public static void UseNegotiation(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                if (http.Request.Headers.Accept is not [_, ..] accept || !http.IsForApi())
                {
                    return next(http);
                }

                var offers = Offers(http.GetEndpoint()!.Metadata).ToList();
                return offers is [] || AcceptHeader.Takes(accept!, offers)
                    ? next(http)
                    : http.WriteProblemAsync(
                        StatusCodes.Status406NotAcceptable,
                        $"This address answers with {string.Join(" or ", offers.Select(offer => offer.MediaType))}."
                    );
            }
        );

    private static IEnumerable<MediaTypeHeaderValue> Offers(EndpointMetadataCollection metadata) =>
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
}
