namespace Planne.Ordering.Requests;

/// <summary>Problem details (RFC 9457) as clients see them: schema <c>Problem</c> of the contract.</summary>
/// <param name="Type">Always <c>about:blank</c>.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status code.</param>
/// <param name="Detail">What is wrong, as a sentence.</param>
/// <param name="Instance">The path that was asked for.</param>
/// <param name="TraceId">By which the log can be searched.</param>
/// <param name="Errors">All that is wrong with refused input; null where that was not the reason.</param>
/// <remarks>For the description of what runs alone: problems are made by <see cref="Refusal"/> and completed by the host.</remarks>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    string TraceId,
    IReadOnlyList<Fault>? Errors = null
);
