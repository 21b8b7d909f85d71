using System.Globalization;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Api;

/// <summary>What is asked alone: the overview, the backlog, nodes, and the histories of orders.</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this RouteGroupBuilder api, IServiceProvider application)
    {
        var overview = application.GetRequiredService<OverviewReport>();
        var backlog = application.GetRequiredService<BacklogReport>();
        var nodes = application.GetRequiredService<NodeReport>();
        var orders = application.GetRequiredService<OrderReport>();

        api.MapGet(
            "/overview",
            async (CancellationToken cancellation) =>
                TypedResults.Json(
                    await overview.AskAsync(cancellation),
                    OperatorsJson.Default.Overview
                )
        );
        api.MapGet(
            "/backlog",
            async (CancellationToken cancellation) =>
                TypedResults.Json(
                    await backlog.AskAsync(cancellation),
                    OperatorsJson.Default.BacklogAnswer
                )
        );
        api.MapGet(
            "/nodes",
            async (CancellationToken cancellation) =>
                TypedResults.Json(
                    await nodes.AskAsync(cancellation),
                    OperatorsJson.Default.IReadOnlyListNodeAnswer
                )
        );
        api.MapGet(
            "/orders/{id}",
            (string id, CancellationToken cancellation) => FindAsync(orders, id, cancellation)
        );
    }

    private static async Task<IResult> FindAsync(
        OrderReport orders,
        string id,
        CancellationToken cancellation
    ) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await orders.FindAsync(number, cancellation) is { } order
            ? TypedResults.Json(order, OperatorsJson.Default.OrderHistoryAnswer)
            : Failures.NotFound("There is no such order.");
}
