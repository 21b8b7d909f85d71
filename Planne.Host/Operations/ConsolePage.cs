using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Planne.Host.Operations;

/// <summary>The console: a page at <c>/</c> with its files, which are built of <c>console/</c> and embedded.</summary>
internal static class ConsolePage
{
    private const string Prefix = "console.";

    // All is of this server, and no text is ever taken for markup: data of orders and exceptions stands on this page.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Serves the page.</summary>
    public static void MapConsole(this WebApplication operators)
    {
        foreach (var name in typeof(ConsolePage).Assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                var file = name[Prefix.Length..];
                operators.MapFile(file == "index.html" ? "/" : $"/{file}", file, Read(name));
            }
        }
    }

    private static void MapFile(
        this WebApplication operators,
        string path,
        string file,
        byte[] content
    )
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexString(SHA256.HashData(content))}\"");
        var mediaType = MediaType(Path.GetExtension(file));
        operators.MapMethods(
            path,
            [HttpMethods.Get, HttpMethods.Head],
            http =>
            {
                var headers = http.Response.Headers;
                headers.CacheControl = "no-cache";
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                return TypedResults.Bytes(content, mediaType, entityTag: tag).ExecuteAsync(http);
            }
        );
    }

    private static string MediaType(string extension) =>
        extension switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };

    private static byte[] Read(string name)
    {
        using var resource = typeof(ConsolePage).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}
