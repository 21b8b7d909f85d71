namespace Planne.Host.Http;

/// <summary>Headers that tell browsers to make nothing of an answer but what it is.</summary>
internal static class ResponseHeaders
{
    // What an API answers needs nothing and may be framed nowhere.
    private const string NothingAllowed = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Puts the headers on every answer, those of exception handlers included; pages bring a policy of their own.</summary>
    public static void UseResponseHeaders(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                // At the last moment, since an exception handler begins with clearing the headers.
                http.Response.OnStarting(() =>
                {
                    var headers = http.Response.Headers;
                    headers.XContentTypeOptions = "nosniff";
                    if (headers.ContentSecurityPolicy.Count == 0)
                    {
                        headers.ContentSecurityPolicy = NothingAllowed;
                    }

                    return Task.CompletedTask;
                });
                return next(http);
            }
        );
}
