using System.Text.Json.Serialization;

namespace Planne.Ordering.Requests;

/// <summary>One thing that is wrong with a request. Exactly one of the three places is given.</summary>
/// <param name="Pointer">Where in the body, as a JSON pointer in a URI fragment (RFC 6901, section 6).</param>
/// <param name="Detail">What, as a sentence.</param>
/// <param name="Parameter">Which parameter of the query.</param>
/// <param name="Header">Which header.</param>
public sealed record Fault(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pointer,
    [property: JsonPropertyOrder(1)] string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        string? Parameter = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Header = null
)
{
    /// <summary>A fault of a parameter of the query.</summary>
    public static Fault OfParameter(string name, string detail) =>
        new(Pointer: null, detail, Parameter: name);

    /// <summary>A fault of a header.</summary>
    public static Fault OfHeader(string name, string detail) =>
        new(Pointer: null, detail, Header: name);

    /// <summary>The place and what is wrong there, in one line.</summary>
    public override string ToString() => $"{Pointer ?? Parameter ?? Header}: {Detail}";
}
