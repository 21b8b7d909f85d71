using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Planne.Tests.Contract;

/// <summary>A description of the API: the contract, or what runs.</summary>
public sealed class ApiDocument(OpenApiDocument document)
{
    /// <summary><c>openapi/api.yml</c>, read as it is written.</summary>
    public static ApiDocument Contract { get; } =
        Read(File.ReadAllBytes(ProjectRoot.File("openapi", "api.yml")), "yaml");

    /// <summary>Reads a document.</summary>
    /// <param name="content">The whole of it.</param>
    /// <param name="format">json or yaml.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static ApiDocument Read(byte[] content, string format)
    {
        using var stream = new MemoryStream(content);
        var settings = new OpenApiReaderSettings();
        settings.AddYamlReader();
        var (document, diagnostic) = OpenApiDocument.Load(stream, format, settings);
        return diagnostic?.Errors is [] or null
            ? new ApiDocument(document!)
            : throw new FormatException(string.Join('\n', diagnostic.Errors));
    }

    /// <summary>What a host says of its endpoints.</summary>
    public static async Task<ApiDocument> OfAsync(IServiceProvider host) =>
        new(
            await host.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1")
                .GetOpenApiDocumentAsync()
        );

    /// <summary>Everything in lines that do not depend on order: operations, parameters, bodies, answers, schemas.</summary>
    public IEnumerable<string> Lines =>
        [
            .. Operations,
            .. All.SelectMany(o => ParameterLines(o.Operation)),
            .. All.SelectMany(o => BodyLines(o.Operation)),
            .. All.SelectMany(o => AnswerLines(o.Operation)),
            .. document.Components!.Schemas!.SelectMany(s => SchemaLines(s.Key, s.Value)),
        ];

    /// <summary>All operations: method, path, operationId and tags.</summary>
    public IEnumerable<string> Operations =>
        All.Select(o =>
            $"{o.Method} {o.Path} {o.Operation.OperationId} {string.Join(',', o.Operation.Tags!.Select(tag => tag.Name))}"
        );

    /// <summary>All answers: operationId and status.</summary>
    public IEnumerable<string> Answers =>
        All.SelectMany(o =>
            o.Operation.Responses!.Keys.Select(status => $"{o.Operation.OperationId} {status}")
        );

    /// <summary>A schema in one line: its properties with their types, and which of them are required.</summary>
    public string Schema(string name)
    {
        var schema = document.Components!.Schemas![name];
        var properties = schema.Properties!.Select(p =>
            $"{p.Key}: {TypeOf(p.Value)}{Allowed(p.Value)}"
        );
        return $"{string.Join(", ", properties)}; required {string.Join(", ", schema.Required!)}";
    }

    /// <summary>What an operation declares for a status: the media type and its schema, null if there is no body.</summary>
    /// <exception cref="KeyNotFoundException">The status is not declared.</exception>
    public (string? MediaType, IOpenApiSchema? Schema) Response(string operationId, int status)
    {
        var content = ResponseOf(operationId, status).Content;
        return content is { Count: > 0 } && content.Single() is var (mediaType, body)
            ? (mediaType, body.Schema)
            : (null, null);
    }

    /// <summary>The headers that a response must carry, and those that it may.</summary>
    public ILookup<bool, string> HeadersByNeed(string operationId, int status) =>
        (
            ResponseOf(operationId, status).Headers ?? new Dictionary<string, IOpenApiHeader>()
        ).ToLookup(header => header.Value.Required, header => header.Key);

    /// <summary>Compares a value to a schema. Members that the schema does not know are faults.</summary>
    /// <returns>All that does not fit; empty if it fits.</returns>
    public static IEnumerable<string> Faults(
        JsonNode? value,
        IOpenApiSchema schema,
        string at = "$"
    ) =>
        (schema.Type, value) switch
        {
            (JsonSchemaType.Object, JsonObject members) => ObjectFaults(members, schema, at),
            (JsonSchemaType.Array, JsonArray items) => items.SelectMany(
                (item, index) => Faults(item, schema.Items!, $"{at}[{index}]")
            ),
            (JsonSchemaType.Integer, JsonValue number) when number.TryGetValue<long>(out _) => [],
            (JsonSchemaType.String, JsonValue text)
                when text.GetValueKind() is JsonValueKind.String => TextFaults(text, schema, at),
            var (type, _) => [$"{at} is no {type!.Value.ToIdentifiers()[0]}"],
        };

    /// <summary>A schema of the document.</summary>
    public IOpenApiSchema Named(string name) => document.Components!.Schemas![name];

    private IEnumerable<(string Method, string Path, OpenApiOperation Operation)> All =>
        from path in document.Paths
        from operation in path.Value.Operations!
        select (operation.Key.Method, path.Key, operation.Value);

    private IOpenApiResponse ResponseOf(string operationId, int status) =>
        All.Single(o => o.Operation.OperationId == operationId).Operation.Responses![$"{status}"];

    private static IEnumerable<string> ParameterLines(OpenApiOperation operation) =>
        (operation.Parameters ?? []).Select(p =>
            $"{operation.OperationId} takes {p.In} {p.Name}: {TypeOf(p.Schema!)}{Need(p.Required)}"
        );

    private static IEnumerable<string> BodyLines(OpenApiOperation operation) =>
        operation.RequestBody is { } body
            ? body.Content!.Select(content =>
                $"{operation.OperationId} takes {content.Key}: {TypeOf(content.Value.Schema!)}{Need(body.Required)}"
            )
            : [];

    private static IEnumerable<string> AnswerLines(OpenApiOperation operation) =>
        operation.Responses!.SelectMany(response =>
            response.Value.Content is { Count: > 0 } content
                ? content.Select(c =>
                    $"{operation.OperationId} answers {response.Key} {c.Key}: {TypeOf(c.Value.Schema!)}"
                )
                : [$"{operation.OperationId} answers {response.Key}"]
        );

    private static IEnumerable<string> SchemaLines(string name, IOpenApiSchema schema) =>
        schema.Properties!.Select(p =>
            $"{name}.{p.Key}: {TypeOf(p.Value)}{Need(schema.Required?.Contains(p.Key) is true)}"
        );

    private static string Need(bool required) => required ? ", required" : ", optional";

    private static string TypeOf(IOpenApiSchema schema) =>
        schema is OpenApiSchemaReference reference ? reference.Reference.Id!
        : schema.Type is JsonSchemaType.Array ? $"[{TypeOf(schema.Items!)}]"
        : string.Join('|', schema.Type?.ToIdentifiers() ?? []);

    private static string Allowed(IOpenApiSchema schema) =>
        schema.Enum is { Count: > 0 } values ? $"({string.Join('|', values)})" : "";

    private static IEnumerable<string> ObjectFaults(
        JsonObject members,
        IOpenApiSchema schema,
        string at
    )
    {
        var properties = schema.Properties!;
        var missing = (schema.Required ?? new HashSet<string>()).Where(name =>
            !members.ContainsKey(name)
        );
        var unknown = members.Select(m => m.Key).Where(name => !properties.ContainsKey(name));
        var fitting = schema.OneOf?.Count(choice => choice.Required!.All(members.ContainsKey)) ?? 1;
        return
        [
            .. missing.Select(name => $"{at}.{name} is missing"),
            .. unknown.Select(name => $"{at}.{name} is unknown"),
            .. fitting == 1 ? Array.Empty<string>() : [$"{at} is {fitting} of its choices"],
            .. members
                .Where(m => properties.ContainsKey(m.Key))
                .SelectMany(m => Faults(m.Value, properties[m.Key], $"{at}.{m.Key}")),
        ];
    }

    private static IEnumerable<string> TextFaults(
        JsonValue text,
        IOpenApiSchema schema,
        string at
    ) =>
        schema.Enum is not { Count: > 0 } values
        || values.Any(allowed => JsonNode.DeepEquals(allowed, text))
            ? []
            : [$"{at} is {text}"];
}
