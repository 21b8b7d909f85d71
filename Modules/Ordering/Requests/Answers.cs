using System.Net.Mime;

namespace Planne.Ordering.Requests;

/// <summary>
/// All statuses that an endpoint answers with, the pipeline's included, for the description of what runs. 404 holds
/// the contract's <c>ErrorObject</c>, the others from 400 a <see cref="Problem"/>; what the return type tells goes first.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnswersAttribute(params int[] statuses) : Attribute
{
    /// <summary>The statuses, from 200.</summary>
    public IReadOnlyList<int> Statuses => statuses;

    /// <summary>What 200 and 201 hold, where the return type does not tell.</summary>
    public Type? Body { get; set; }

    /// <summary>The media type of <see cref="Body"/>.</summary>
    public string MediaType { get; set; } = MediaTypeNames.Application.Json;
}
