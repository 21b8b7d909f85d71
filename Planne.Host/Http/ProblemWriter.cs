using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Planne.Host.Http;

/// <summary>Writes every problem with the same members (RFC 9457), whoever found it.</summary>
internal sealed class ProblemWriter(IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
    : IProblemDetailsWriter
{
    private const string RetryAfterSeconds = "5";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        Complete(problem, http);

        http.Response.StatusCode = problem.Status!.Value;
        if (problem.Status is StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await http.Response.WriteAsJsonAsync(
            problem,
            json.Value.SerializerOptions,
            "application/problem+json",
            http.RequestAborted
        );
    }

    private static void Complete(ProblemDetails problem, HttpContext http)
    {
        problem.Status ??= http.Response.StatusCode;

        // RFC 9457, section 4.2.1: the status says it all, and the title is the status's phrase.
        problem.Type = "about:blank";
        problem.Title = ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        problem.Detail ??= DetailOf(problem.Status.Value, http.Request);
        problem.Instance ??= http.Request.PathBase + http.Request.Path;
        problem.Extensions["traceId"] = Activity.Current?.Id ?? http.TraceIdentifier;
    }

    private static string DetailOf(int status, HttpRequest request) =>
        status switch
        {
            StatusCodes.Status405MethodNotAllowed =>
                $"{request.Method} is not for this address; Allow tells what is.",
            StatusCodes.Status408RequestTimeout => "The request came too slowly.",
            StatusCodes.Status413PayloadTooLarge =>
                "The body is too large, or comes in too small chunks.",
            StatusCodes.Status503ServiceUnavailable =>
                "The service cannot answer for the moment. Please try again.",
            >= 500 => "Something went wrong here. It was noted under the trace id.",
            _ => "The request cannot be understood.",
        };
}
