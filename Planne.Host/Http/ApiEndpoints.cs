using Wolverine.Http;

namespace Planne.Host.Http;

/// <summary>Tells the modules' endpoints from those of the host: health, and documents.</summary>
internal static class ApiEndpoints
{
    /// <summary>Whether the request has come to an endpoint of a module.</summary>
    public static bool IsForApi(this HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HttpChain>() is not null;
}
