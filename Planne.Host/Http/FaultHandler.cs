using Microsoft.AspNetCore.Diagnostics;
using Planne.Host.Database;

namespace Planne.Host.Http;

/// <summary>Answers with a problem what an endpoint threw; what is nobody's defect is not logged as one.</summary>
internal sealed class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext http,
        Exception exception,
        CancellationToken cancellation
    )
    {
        if (StatusOf(exception) is not { } status)
        {
            return false;
        }

        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            logger.DatabaseAway(http.Request.Method, exception.GetBaseException().Message);
        }

        await http.WriteProblemAsync(status);
        return true;
    }

    private static int? StatusOf(Exception exception) =>
        exception switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            // A duplicate key here is an id that somebody else has given out meanwhile; the next one is another.
            _ when DatabaseFaults.IsUnavailable(exception)
                    || DatabaseFaults.IsContention(exception)
                    || DatabaseFaults.IsDuplicateKey(exception) =>
                StatusCodes.Status503ServiceUnavailable,
            _ => null,
        };
}
