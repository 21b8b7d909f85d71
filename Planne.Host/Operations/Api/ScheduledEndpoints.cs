using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Api;

/// <summary><c>/ops/api/scheduled</c></summary>
internal static class ScheduledEndpoints
{
    private delegate Task<Affected> Order(Guid id, CancellationToken cancellation);

    public static void MapScheduled(
        this RouteGroupBuilder api,
        IServiceProvider application,
        ILogger log
    )
    {
        var desk = application.GetRequiredService<ScheduleDesk>();
        var scheduled = api.MapGroup("/scheduled");
        scheduled.MapGet(
            "",
            async (CancellationToken cancellation) =>
                TypedResults.Json(
                    await desk.ListAsync(cancellation),
                    OperatorsJson.Default.IReadOnlyListScheduledAnswer
                )
        );
        scheduled.MapPost(
            "/{id}/run",
            (string id, CancellationToken cancellation) =>
                CarryOutAsync(desk.RunAsync, "a scheduled message to be run", id, log, cancellation)
        );
        scheduled.MapPost(
            "/{id}/cancel",
            (string id, CancellationToken cancellation) =>
                CarryOutAsync(
                    desk.CancelAsync,
                    "the end of a scheduled message",
                    id,
                    log,
                    cancellation
                )
        );
    }

    private static async Task<IResult> CarryOutAsync(
        Order order,
        string what,
        string id,
        ILogger log,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var message))
        {
            return Failures.NotFound("There is no such message.");
        }

        var affected = await order(message, cancellation);
        log.OperatorOrdered(what, affected.Count);
        return TypedResults.Json(affected, OperatorsJson.Default.Affected);
    }
}
