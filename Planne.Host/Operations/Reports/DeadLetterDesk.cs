using Planne.Durability.Inspection;
using Planne.Host.Operations.Answers;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;
using Wolverine.Transports;

namespace Planne.Host.Operations.Reports;

/// <summary>Where operators look at dead letters and say what is to become of them.</summary>
internal sealed class DeadLetterDesk(IMessageStore store)
{
    /// <summary>How many dead letters, or groups of them, are shown at once at most.</summary>
    public const int Most = 500;

    // In lists; the whole text is with the single letter.
    private const int LongestMessage = 500;

    /// <summary>Reads dead letters, the newest first.</summary>
    /// <param name="limit">How many, from 1 to <see cref="Most"/>.</param>
    /// <param name="before">The id of a letter, or a time: those that failed before it.</param>
    /// <param name="cancellation">Nobody wants to know any more.</param>
    /// <returns>Null if <paramref name="before"/> is neither a letter that there is nor a time.</returns>
    public async Task<DeadLetterList?> ListAsync(
        int limit,
        string? before,
        CancellationToken cancellation
    )
    {
        var after = await PositionAsync(before, cancellation);
        if (after is null && before is not null)
        {
            return null;
        }

        var letters = await store.DeadLettersAsync(limit, after, cancellation);
        var counts = await store.CountMessagesAsync(cancellation);
        return new DeadLetterList([.. letters.Select(Short)], counts.DeadLetters);
    }

    /// <summary>Tells why there are dead letters, the most frequent cause first.</summary>
    public async Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(CancellationToken cancellation) =>
        [
            .. (await store.DeadLetterCausesAsync(Most, cancellation)).Select(
                cause => new DeadLetterGroup(
                    cause.MessageType,
                    cause.ExceptionType,
                    cause.ExceptionMessage,
                    cause.Count,
                    cause.FirstFailedAt.UtcDateTime,
                    cause.LastFailedAt.UtcDateTime,
                    cause.SampleId
                )
            ),
        ];

    /// <summary>Finds one; null if there is none.</summary>
    public async Task<DeadLetterDetail?> FindAsync(Guid id, CancellationToken cancellation) =>
        await store.FindDeadLetterAsync(id, cancellation) is { } letter ? Full(letter) : null;

    /// <summary>Has dead letters put back into the inbox, which nodes do within moments, once there are any.</summary>
    public async Task<Affected> ReplayAsync(
        LetterSelection which,
        CancellationToken cancellation
    ) =>
        new(
            (await store.DeadLetters.ReplayMatchingAsync(QueryFor(which), cancellation)).Affected
                ?? 0
        );

    /// <summary>Deletes dead letters.</summary>
    public async Task<Affected> DiscardAsync(
        LetterSelection which,
        CancellationToken cancellation
    ) =>
        new(
            (await store.DeadLetters.DiscardMatchingAsync(QueryFor(which), cancellation)).Affected
                ?? 0
        );

    private static DeadLetterEnvelopeQuery QueryFor(LetterSelection which) =>
        which.Ids is { Count: > 0 } ids
            ? new DeadLetterEnvelopeQuery([.. ids])
            : new DeadLetterEnvelopeQuery
            {
                MessageType = which.MessageType,
                ExceptionType = which.ExceptionType,
            };

    private async Task<(DateTimeOffset, Guid)?> PositionAsync(
        string? before,
        CancellationToken cancellation
    )
    {
        if (Guid.TryParse(before, out var id))
        {
            return await store.FindDeadLetterAsync(id, cancellation) is { } letter
                ? (letter.FailedAt, id)
                : null;
        }

        return DateTimeOffset.TryParse(
            before,
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? (time, Guid.Empty)
            : null;
    }

    private static DeadLetterAnswer Short(StoredDeadLetter letter) =>
        new(
            letter.Id,
            letter.MessageType,
            OrderOfMessage.Find(letter.Envelope),
            letter.ExceptionType,
            letter.ExceptionMessage.Length > LongestMessage
                ? letter.ExceptionMessage[..LongestMessage]
                : letter.ExceptionMessage,
            letter.FailedAt.UtcDateTime,
            letter.Envelope.Attempts,
            letter.ReceivedAt,
            letter.IsReplayable
        );

    private static DeadLetterDetail Full(StoredDeadLetter letter)
    {
        var body = OrderOfMessage.Body(letter.Envelope);
        return new DeadLetterDetail(
            letter.Id,
            letter.MessageType,
            OrderOfMessage.Find(letter.Envelope),
            letter.ExceptionType,
            letter.ExceptionMessage,
            letter.FailedAt.UtcDateTime,
            letter.Envelope.Attempts,
            letter.ReceivedAt,
            letter.IsReplayable,
            SentAt(letter.Envelope),
            Traces.TraceOf(letter.Envelope),
            letter.Envelope.Headers.GetValueOrDefault(
                DeadLetterQueueConstants.ExceptionStackHeader
            ),
            body,
            body is null ? Convert.ToBase64String(letter.Envelope.Data ?? []) : null
        );
    }

    // One that could not be read was sent nobody knows when.
    private static DateTime? SentAt(Envelope envelope) =>
        envelope.SentAt == default ? null : envelope.SentAt.UtcDateTime;
}
