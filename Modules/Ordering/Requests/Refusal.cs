using Microsoft.AspNetCore.Mvc;

namespace Planne.Ordering.Requests;

/// <summary>Problem details (RFC 9457) for input that is refused. Title, instance and trace id are added when it is written.</summary>
public static class Refusal
{
    /// <summary>The member that lists the faults of a request.</summary>
    public const string Errors = "errors";

    /// <summary>Refuses a request with all that is wrong with it.</summary>
    /// <param name="status">400 or 422.</param>
    /// <param name="faults">At least one.</param>
    public static ProblemDetails Of(int status, IReadOnlyList<Fault> faults)
    {
        var detail = faults is [var only]
            ? only.ToString()
            : $"The request has {faults.Count} faults; \"{Errors}\" lists them.";
        var problem = Of(status, detail);
        problem.Extensions[Errors] = faults;
        return problem;
    }

    /// <summary>Refuses a request for one reason.</summary>
    /// <param name="status">The status code, from 400.</param>
    /// <param name="detail">The reason, as a sentence.</param>
    public static ProblemDetails Of(int status, string detail) =>
        new() { Status = status, Detail = detail };
}
