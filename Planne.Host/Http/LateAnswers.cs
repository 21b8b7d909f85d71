namespace Planne.Host.Http;

/// <summary>
/// Answers 503 to requests that store something and have been held up for longer than any time-out of theirs. Each step
/// of theirs has one, but a database that falls silent between them may use up several, one after the other.
/// </summary>
internal static class LateAnswers
{
    // Longer than the connector's own: five seconds for a connection, and ten for a statement.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Bounds how long such a request is without an answer.</summary>
    public static void UseLateAnswers(this WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use(
            (http, next) =>
                http.IsForApi() && HttpMethods.IsPost(http.Request.Method)
                    ? AnswerInTimeAsync(http, next, clock)
                    : next(http)
        );
    }

    /// <summary>Sends what comes of a request in time, or else 503: one of the two, and all of it.</summary>
    internal static async Task AnswerInTimeAsync(
        HttpContext http,
        RequestDelegate next,
        TimeProvider clock
    )
    {
        // What comes too late may come at any moment, and must not get into an answer that is on its way.
        var draft = new DraftedResponse(http);
        var answer = next(draft.Http);
        await answer
            .WaitAsync(Longest, clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answer.IsCompleted)
        {
            await answer;
            await draft.SendAsync();
            return;
        }

        http.Response.Headers.Connection = "close";
        await http.WriteProblemAsync(
            StatusCodes.Status503ServiceUnavailable,
            "The database does not answer. What was asked for may be stored all the same; with an Idempotency-Key, sending it again is safe."
        );
        await http.Response.CompleteAsync();

        // What it has begun is its own to end; it may commit yet, and it can answer nobody any more.
        await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
