using System.Globalization;
using System.Text.Json;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Api;

/// <summary><c>/ops/api/dead-letters</c></summary>
internal static class DeadLetterEndpoints
{
    private const int Usual = 100;

    private delegate Task<Affected> Order(LetterSelection which, CancellationToken cancellation);

    public static void MapDeadLetters(
        this RouteGroupBuilder api,
        IServiceProvider application,
        ILogger log
    )
    {
        var desk = application.GetRequiredService<DeadLetterDesk>();
        var letters = api.MapGroup("/dead-letters");
        letters.MapGet(
            "",
            (string? limit, string? before, CancellationToken cancellation) =>
                ListAsync(desk, limit, before, cancellation)
        );
        letters.MapGet(
            "/groups",
            async (CancellationToken cancellation) =>
                TypedResults.Json(
                    await desk.GroupsAsync(cancellation),
                    OperatorsJson.Default.IReadOnlyListDeadLetterGroup
                )
        );
        letters.MapGet(
            "/{id}",
            (string id, CancellationToken cancellation) => FindAsync(desk, id, cancellation)
        );
        letters.MapPost(
            "/replay",
            (HttpRequest request, CancellationToken cancellation) =>
                CarryOutAsync(
                    desk.ReplayAsync,
                    "a replay of dead letters",
                    request,
                    log,
                    cancellation
                )
        );
        letters.MapPost(
            "/discard",
            (HttpRequest request, CancellationToken cancellation) =>
                CarryOutAsync(
                    desk.DiscardAsync,
                    "the end of dead letters",
                    request,
                    log,
                    cancellation
                )
        );
    }

    private static async Task<IResult> ListAsync(
        DeadLetterDesk desk,
        string? limit,
        string? before,
        CancellationToken cancellation
    )
    {
        var most = Usual;
        if (
            limit is not null
            && !(
                int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most)
                && most is >= 1 and <= DeadLetterDesk.Most
            )
        )
        {
            return Failures.Refused(
                FormattableString.Invariant($"limit must be from 1 to {DeadLetterDesk.Most}.")
            );
        }

        return await desk.ListAsync(most, before is "" ? null : before, cancellation) is { } list
            ? TypedResults.Json(list, OperatorsJson.Default.DeadLetterList)
            : Failures.Refused("before must be the id of a dead letter that there is, or a time.");
    }

    private static async Task<IResult> FindAsync(
        DeadLetterDesk desk,
        string id,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var letterId)
        && await desk.FindAsync(letterId, cancellation) is { } letter
            ? TypedResults.Json(letter, OperatorsJson.Default.DeadLetterDetail)
            : Failures.NotFound("There is no such dead letter.");

    private static async Task<IResult> CarryOutAsync(
        Order order,
        string what,
        HttpRequest request,
        ILogger log,
        CancellationToken cancellation
    )
    {
        if (await ReadAsync(request, cancellation) is not { IsClear: true } which)
        {
            return Failures.Refused(
                "The body must say which dead letters are meant, in one of these ways: {\"ids\":[…]}, {\"messageType\":\"…\",\"exceptionType\":\"…\"}, {\"all\":true}."
            );
        }

        var affected = await order(which, cancellation);
        log.OperatorOrdered(what, affected.Count);
        return TypedResults.Json(affected, OperatorsJson.Default.Affected);
    }

    private static async Task<LetterSelection?> ReadAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        try
        {
            return request.HasJsonContentType()
                ? await request.ReadFromJsonAsync(
                    OperatorsJson.Default.LetterSelection,
                    cancellation
                )
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
