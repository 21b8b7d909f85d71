using System.Text.Json;

namespace Planne.Tests.Operations;

/// <summary>Reads single values of an answer.</summary>
internal static class JsonPath
{
    /// <summary>The value at a path of members with points between; <c>null</c> in words if it is null.</summary>
    public static string Get(this JsonElement json, string path)
    {
        foreach (var member in path.Split('.'))
        {
            json = json.GetProperty(member);
        }

        return json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
    }
}
