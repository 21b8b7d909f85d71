using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi.YamlReader;
using Scalar.AspNetCore;
using SharpYaml.Serialization;

namespace Planne.Host.Http;

/// <summary>The contract as it is written and as JSON, and a page to read and try it. None of them is in the contract.</summary>
internal static class ContractPages
{
    private const string JsonPath = "/openapi.json";

    /// <summary>Serves <c>openapi/api.yml</c> and the page.</summary>
    public static void MapContract(this WebApplication app)
    {
        var yaml = Read();
        app.MapDocument("/openapi.yml", "application/yaml", yaml);
        app.MapDocument(JsonPath, "application/json", ToJson(yaml));
        app.MapScalarApiReference("/docs", Offline)
            .WithHead()
            .AddEndpointFilter(AllowOnlyThePageAsync);
    }

    private static void MapDocument(
        this WebApplication app,
        string path,
        string mediaType,
        byte[] content
    )
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexString(SHA256.HashData(content))}\"");
        app.MapGet(
                path,
                (HttpContext http) =>
                {
                    http.Response.Headers.CacheControl = "no-cache";
                    return TypedResults.Bytes(content, mediaType, entityTag: tag);
                }
            )
            .WithHead()
            .ExcludeFromDescription();
    }

    private static byte[] Read()
    {
        using var resource = typeof(ContractPages).Assembly.GetManifestResourceStream("api.yml")!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] ToJson(byte[] utf8)
    {
        using var reader = new StreamReader(new MemoryStream(utf8));
        var yaml = new YamlStream();
        yaml.Load(reader);
        JsonNode json = yaml.Documents[0].ToJsonNode();
        return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    // The package brings the page's code along; all that would ask another host is turned off.
    private static void Offline(ScalarOptions page)
    {
        page.Title = "Planne";
        page.OpenApiRoutePattern = JsonPath;
        page.DynamicNonce = true;
        page.DefaultFonts = false;
        page.Telemetry = false;
        page.Agent = new ScalarAgentOptions { Disabled = true };
        page.Mcp = new ScalarMcpOptions { Disabled = true };
        page.HideClientButton = true;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
    }

    private static async ValueTask<object?> AllowOnlyThePageAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var http = context.HttpContext;
        var result = await next(context);
        if (http.Items[ScalarOptions.NonceHttpContextItemKey] is { } nonce)
        {
            // The page writes its own style elements, which have no nonce.
            http.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
                + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        }

        return result;
    }
}
