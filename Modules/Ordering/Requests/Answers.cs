using System.Net.Mime;
using Microsoft.AspNetCore.Http.Metadata;

namespace Planne.Ordering.Requests;

/// <summary>
/// All statuses that an endpoint answers with, the pipeline's included, for the description of what runs. 404 holds
/// the contract's <c>ErrorObject</c>, the others from 400 a <see cref="Problem"/>; what the return type tells goes first.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnswersAttribute(params int[] statuses)
    : Attribute,
        IProducesResponseTypeMetadata
{
    /// <summary>The statuses, from 200; first the one that everybody hopes for.</summary>
    public IReadOnlyList<int> Statuses => statuses;

    /// <summary>What the first status holds, where the return type does not tell.</summary>
    public Type? Body { get; set; }

    /// <summary>The media type of the first status.</summary>
    public string MediaType { get; set; } = MediaTypeNames.Application.Json;

    // Who looks for what the endpoint answers with, as content negotiation does, finds its success.
    int IProducesResponseTypeMetadata.StatusCode => statuses[0];

    Type IProducesResponseTypeMetadata.Type => Body ?? typeof(void);

    IEnumerable<string> IProducesResponseTypeMetadata.ContentTypes => [MediaType];
}
