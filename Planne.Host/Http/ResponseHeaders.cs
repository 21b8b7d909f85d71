namespace Planne.Host.Http;

/// <summary>Headers that tell browsers to make nothing of an answer but what it is.</summary>
internal static class ResponseHeaders
{
    // What an API answers needs nothing and may be framed nowhere.
    private const string NothingAllowed = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Puts the headers on every answer, those of exception handlers included.</summary>
    public static void UseResponseHeaders(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                var policy =
                    http.GetEndpoint()?.Metadata.GetMetadata<ContentSecurityPolicy>()?.Value
                    ?? NothingAllowed;

                // At the last moment, since an exception handler begins with clearing the headers.
                http.Response.OnStarting(() =>
                {
                    http.Response.Headers.XContentTypeOptions = "nosniff";
                    http.Response.Headers.ContentSecurityPolicy = policy;
                    return Task.CompletedTask;
                });
                return next(http);
            }
        );

    /// <summary>Replaces the policy at endpoints that answer with pages, which need scripts and styles.</summary>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="policy">The value of the header <c>Content-Security-Policy</c>.</param>
    public static T WithContentSecurityPolicy<T>(this T endpoints, string policy)
        where T : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new ContentSecurityPolicy(policy));

    private sealed record ContentSecurityPolicy(string Value);
}
