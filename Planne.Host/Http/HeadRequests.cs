using Wolverine.Http;

namespace Planne.Host.Http;

/// <summary>HEAD, wherever there is GET, is answered like it but for the body (RFC 9110, section 9.3.2).</summary>
/// <remarks>Endpoints see which it is: one that would wait, or never end, is to spare a client that only looks.</remarks>
internal static class HeadRequests
{
    private static readonly HttpMethodMetadata Reads = new([HttpMethods.Get, HttpMethods.Head]);

    /// <summary>Drops the bodies of the answers. Kestrel does that by itself, and other servers do not.</summary>
    public static void UseHead(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                if (HttpMethods.IsHead(http.Request.Method))
                {
                    http.Response.Body = Stream.Null;
                }

                return next(http);
            }
        );

    /// <summary>Lets HEAD through to an endpoint that was mapped for GET.</summary>
    public static T WithHead<T>(this T endpoint)
        where T : IEndpointConventionBuilder
    {
        endpoint.Add(builder => builder.Metadata.Add(Reads));
        return endpoint;
    }

    /// <summary>Lets HEAD through to the modules' endpoints that are for GET.</summary>
    public static void WithHead(this WolverineHttpOptions http) =>
        http.ConfigureEndpoints(chain =>
        {
            if (chain.HttpMethods.All(HttpMethods.IsGet))
            {
                chain.Metadata.WithMetadata(Reads);
            }
        });
}
