using System.Text.Json.Nodes;
using Xunit;

namespace Planne.Tests.Properties;

/// <summary>An answer that was read to its end, and what is true of every answer of its kind.</summary>
public sealed record Answer(
    int Status,
    string? ContentType,
    IReadOnlyDictionary<string, string> Headers,
    string Body
)
{
    // Whatever is asked, but for pages of orders. A refusal with all the faults that it may list is half of this.
    private const int MostCharacters = 64 * 1024;

    private static readonly string[] ProblemMembers =
    [
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "traceId",
    ];

    private static readonly string[] Places = ["pointer", "parameter", "header"];

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>What is wrong, and where; each of the places begins with its kind, as in <c>pointer #/items</c>.</summary>
    public IReadOnlyList<string> Faults =>
        [.. Json["errors"]!.AsArray().Select(fault => PlaceOf(fault!.AsObject()))];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var answer = new Answer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(
                    header => header.Key,
                    header => string.Join(", ", header.Value),
                    StringComparer.OrdinalIgnoreCase
                ),
            await response.Content.ReadAsStringAsync()
        );

        Assert.InRange(answer.Status, 200, 499);
        if (answer.Status is not 200)
        {
            Assert.InRange(answer.Body.Length, 0, MostCharacters);
        }

        // Whatever of the request is repeated is escaped.
        Assert.DoesNotContain('<', answer.Body);
        return answer;
    }

    public void IsTheContractsNotFound()
    {
        Assert.Equal((404, "application/json"), (Status, ContentType));
        Assert.Equal("""{"status":"NOT_FOUND"}""", Body);
    }

    public void IsProblem(int status)
    {
        Assert.Equal((status, "application/problem+json"), (Status, ContentType));
        Assert.Equal(
            ProblemMembers.Order(),
            Json.AsObject().Select(member => member.Key).Where(key => key != "errors").Order()
        );
        Assert.Equal(status, (int)Json["status"]!);
        Assert.All(
            ProblemMembers.Except(["status"]),
            member => Assert.NotEmpty((string)Json[member]!)
        );
    }

    /// <summary>A problem that lists at least one fault.</summary>
    public void IsRefusal(int status)
    {
        IsProblem(status);
        Assert.NotEmpty(Faults);
        Assert.All(Json["errors"]!.AsArray(), fault => Assert.NotEmpty((string)fault!["detail"]!));
    }

    public override string ToString() => $"{Status} {ContentType} {Body}";

    private static string PlaceOf(JsonObject fault)
    {
        var place = Assert.Single(Places, place => fault.ContainsKey(place));
        return $"{place} {(string)fault[place]!}";
    }
}
