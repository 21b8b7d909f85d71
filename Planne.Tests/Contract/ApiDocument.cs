using System.Text.Json;
using System.Text.Json.Nodes;
using Planne.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Planne.Tests.Contract;

/// <summary><c>openapi/api.yml</c>, read as it is written.</summary>
public sealed class ApiDocument
{
    private readonly YamlMappingNode root;

    public ApiDocument()
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(ProjectRoot.File("openapi", "api.yml"));
        yaml.Load(reader);
        root = (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    /// <summary>The version of OpenAPI that it is written in.</summary>
    public string Version => Text(root, "openapi");

    /// <summary>All operations: method, path, operationId and tags.</summary>
    public IEnumerable<string> Operations =>
        from path in Map(root, "paths").Children
        from operation in ((YamlMappingNode)path.Value).Children
        let node = (YamlMappingNode)operation.Value
        select $"{Scalar(operation.Key).ToUpperInvariant()} {Scalar(path.Key)} {Text(node, "operationId")} {string.Join(',', Items(node, "tags"))}";

    /// <summary>A schema in one line: its properties with their types, and which of them are required.</summary>
    public string Schema(string name)
    {
        var schema = Map(root, "components", "schemas", name);
        var properties = Map(schema, "properties")
            .Children.Select(property =>
                $"{Scalar(property.Key)}: {TypeOf((YamlMappingNode)property.Value)}"
            );
        return $"{string.Join(", ", properties)}; required {string.Join(", ", Items(schema, "required"))}";
    }

    /// <summary>What a path's method declares for a status: the media type and its schema.</summary>
    /// <exception cref="KeyNotFoundException">The status is not declared.</exception>
    public (string MediaType, YamlMappingNode Schema) Response(
        string method,
        string path,
        int status
    )
    {
        var response = Resolve(Map(root, "paths", path, method, "responses", $"{status}"));
        var (mediaType, content) = Map(response, "content").Children.Single();
        return (Scalar(mediaType), Map((YamlMappingNode)content, "schema"));
    }

    /// <summary>The headers that a response must carry.</summary>
    public IEnumerable<string> RequiredHeaders(string method, string path, int status)
    {
        var response = Resolve(Map(root, "paths", path, method, "responses", $"{status}"));
        return response.Children.ContainsKey("headers")
            ? Map(response, "headers").Children.Select(header => Scalar(header.Key))
            : [];
    }

    /// <summary>Compares a value to a schema. Members that the schema does not know are faults.</summary>
    /// <returns>All that does not fit; empty if it fits.</returns>
    public IEnumerable<string> Faults(JsonNode? value, YamlMappingNode schema, string at = "$")
    {
        schema = Resolve(schema);
        return (Text(schema, "type"), value) switch
        {
            ("object", JsonObject members) => ObjectFaults(members, schema, at),
            ("array", JsonArray items) => items.SelectMany(
                (item, index) => Faults(item, Map(schema, "items"), $"{at}[{index}]")
            ),
            ("integer", JsonValue number) when number.TryGetValue<long>(out _) => [],
            ("string", JsonValue text) when text.GetValueKind() is JsonValueKind.String => Allowed(
                text,
                schema,
                at
            ),
            var (type, _) => [$"{at} is no {type}"],
        };
    }

    private IEnumerable<string> ObjectFaults(JsonObject members, YamlMappingNode schema, string at)
    {
        var properties = Map(schema, "properties");
        var missing = Items(schema, "required").Where(name => !members.ContainsKey(name));
        var unknown = members
            .Select(m => m.Key)
            .Where(name => !properties.Children.ContainsKey(name));
        return
        [
            .. missing.Select(name => $"{at}.{name} is missing"),
            .. unknown.Select(name => $"{at}.{name} is unknown"),
            .. members
                .Where(m => properties.Children.ContainsKey(m.Key))
                .SelectMany(m => Faults(m.Value, Map(properties, m.Key), $"{at}.{m.Key}")),
        ];
    }

    private static IEnumerable<string> Allowed(JsonValue text, YamlMappingNode schema, string at) =>
        !schema.Children.ContainsKey("enum")
        || Items(schema, "enum").Contains(text.GetValue<string>())
            ? []
            : [$"{at} is {text}"];

    private static string TypeOf(YamlMappingNode schema)
    {
        var allowed = schema.Children.ContainsKey("enum")
            ? $"({string.Join('|', Items(schema, "enum"))})"
            : "";
        return schema.Children.ContainsKey("$ref") ? Text(schema, "$ref").Split('/')[^1]
            : Text(schema, "type") is "array" ? $"[{TypeOf(Map(schema, "items"))}]"
            : Text(schema, "type") + allowed;
    }

    private YamlMappingNode Resolve(YamlMappingNode node) =>
        node.Children.ContainsKey("$ref") ? Map(root, Text(node, "$ref").Split('/')[1..]) : node;

    private static YamlMappingNode Map(YamlMappingNode node, params string[] path) =>
        path.Aggregate(node, (at, name) => (YamlMappingNode)at.Children[name]);

    private static IEnumerable<string> Items(YamlMappingNode node, string name) =>
        ((YamlSequenceNode)node.Children[name]).Select(Scalar);

    private static string Text(YamlMappingNode node, string name) => Scalar(node.Children[name]);

    private static string Scalar(YamlNode node) => ((YamlScalarNode)node).Value!;
}
