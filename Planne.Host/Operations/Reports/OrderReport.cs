using System.Globalization;
using Planne.Durability.Inspection;
using Planne.Fulfillment;
using Planne.Host.Operations.Answers;
using Planne.Ordering.History;
using Planne.Ordering.Orders;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Operations.Reports;

/// <summary>How an order went, put together from what Ordering, Fulfillment and the store know, each asked for its own.</summary>
internal sealed class OrderReport(
    OrderHistories histories,
    DecisionLookup decisions,
    IMessageStore store
)
{
    /// <summary>Tells how an order went.</summary>
    /// <returns>Null if there is no such order.</returns>
    public async Task<OrderHistoryAnswer?> FindAsync(int orderId, CancellationToken cancellation)
    {
        // Asked one after the other, as the order went: what is decided meanwhile is told at least.
        var (first, second) = OrderOfMessage.TextsOf(orderId);
        var mentions = await store.FindMentionsAsync(first, second, cancellation);
        if (await histories.FindAsync(orderId, cancellation) is not { } history)
        {
            return null;
        }

        var decision = await decisions.FindAsync(orderId, cancellation);
        return new OrderHistoryAnswer(
            history.Order.Id,
            history.Order.Status,
            history.Order.AmountCents,
            history.Order.Items,
            history.TraceId,
            mentions.IsComplete,
            [
                .. Events(history, decision, mentions.DeadLetters)
                    .Concat(Events(mentions, orderId))
                    .OrderBy(happened => happened.At ?? DateTime.MaxValue),
            ]
        );
    }

    private static IEnumerable<OrderHistoryEvent> Events(
        OrderHistory history,
        Decision? decision,
        IReadOnlyList<StoredDeadLetter> letters
    )
    {
        yield return new(
            Utc(history.CreatedAt),
            OrderHistoryEvent.Accepted,
            FormattableString.Invariant(
                $"{history.Order.Items.Count} lines, {history.Order.AmountCents} cents"
            ),
            null
        );
        foreach (var failed in history.Attempts)
        {
            yield return new(
                TimeOf(failed, letters),
                OrderHistoryEvent.AttemptFailed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Short(failed.MessageType)}, attempt {failed.Attempt}: {failed.ExceptionType}: {failed.ExceptionMessage}"
                ),
                failed.NodeNumber
            );
        }

        if (decision is not null)
        {
            yield return new(
                Utc(decision.DecidedAt),
                OrderHistoryEvent.Decided,
                decision.Verdict,
                decision.NodeNumber
            );
        }

        if (history.Order.Status != OrderStatus.Pending)
        {
            yield return new(
                history.StatusSetAt is { } at ? Utc(at) : null,
                OrderHistoryEvent.StatusSet,
                history.Order.Status,
                null
            );
        }
    }

    // Attempts are noted a little later, and by what has passed since; no attempt came after the end of its message.
    private static DateTime TimeOf(FailedAttempt failed, IReadOnlyList<StoredDeadLetter> letters)
    {
        var noted = Utc(failed.FailedAt);
        return
            letters.FirstOrDefault(x => x.Id == new Guid(failed.MessageId, bigEndian: true))
                is { } letter
            && letter.FailedAt.UtcDateTime < noted
            ? letter.FailedAt.UtcDateTime
            : noted;
    }

    private static IEnumerable<OrderHistoryEvent> Events(Mentions mentions, int orderId)
    {
        foreach (
            var letter in mentions.DeadLetters.Where(x =>
                OrderOfMessage.Find(x.Envelope) == orderId
            )
        )
        {
            yield return new(
                letter.FailedAt.UtcDateTime,
                OrderHistoryEvent.DeadLetter,
                $"{letter.Id}, {Short(letter.MessageType)}: {letter.ExceptionType}: {letter.ExceptionMessage}",
                null
            );
        }

        foreach (
            var message in mentions.Messages.Where(x => OrderOfMessage.Find(x.Envelope) == orderId)
        )
        {
            yield return new(
                message.DueAt.UtcDateTime,
                message.Status == "Scheduled"
                    ? OrderHistoryEvent.Scheduled
                    : OrderHistoryEvent.Waiting,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{message.Id}, {Short(message.MessageType)}, {message.Attempts} attempts so far"
                ),
                null
            );
        }
    }

    /// <summary>The name of a type without its namespace.</summary>
    private static string Short(string messageType) => messageType.Split('.')[^1];

    private static DateTime Utc(DateTime stored) => DateTime.SpecifyKind(stored, DateTimeKind.Utc);
}
