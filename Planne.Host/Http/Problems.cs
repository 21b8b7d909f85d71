namespace Planne.Host.Http;

/// <summary>How middleware refuses a request.</summary>
internal static class Problems
{
    /// <summary>Answers with a problem; <see cref="ProblemWriter"/> adds what every problem has.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The status code, 400 or above.</param>
    /// <param name="detail">The reason, as a sentence; left out, it is one that goes with the status.</param>
    public static Task WriteProblemAsync(
        this HttpContext http,
        int status,
        string? detail = null
    ) =>
        http
            .RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(
                new ProblemDetailsContext
                {
                    HttpContext = http,
                    ProblemDetails = { Status = status, Detail = detail },
                }
            )
            .AsTask();
}
