using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Planne.Host.Operations.Api;

/// <summary>Errors of the operators' API, all of them problems (RFC 9457).</summary>
internal static class Failures
{
    public static ProblemHttpResult NotFound(string detail) =>
        Of(StatusCodes.Status404NotFound, detail);

    public static ProblemHttpResult Refused(string detail) =>
        Of(StatusCodes.Status400BadRequest, detail);

    public static ProblemHttpResult Of(int status, string detail) =>
        TypedResults.Problem(
            detail,
            statusCode: status,
            // RFC 9457, section 4.2.1: the status says it all, and the title is the status's phrase.
            title: ReasonPhrases.GetReasonPhrase(status),
            type: "about:blank"
        );

    /// <summary>Answers with a problem where an endpoint throws: 503 if it is the database.</summary>
    public static async ValueTask<object?> ExplainAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next,
        ILogger log
    )
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        context.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            return await next(context);
        }
        catch (Exception e) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            if (e is BadHttpRequestException refused)
            {
                return Of(refused.StatusCode, "The request cannot be understood.");
            }

            if (DatabaseSilence.IsIt(e))
            {
                var sentence = DatabaseSilence.Explain(e);
                log.OperatorUnanswered(sentence);
                return Of(StatusCodes.Status503ServiceUnavailable, sentence);
            }

            log.OperatorFailed(e, context.HttpContext.Request.Path);
            return Of(
                StatusCodes.Status500InternalServerError,
                "Something went wrong here; the log has the reason."
            );
        }
    }
}
