namespace Planne.Ordering.Requests;

/// <summary>One thing that is wrong with a body.</summary>
/// <param name="Pointer">Where, as a JSON pointer in a URI fragment (RFC 6901, section 6).</param>
/// <param name="Detail">What, as a sentence.</param>
public sealed record Fault(string Pointer, string Detail);
