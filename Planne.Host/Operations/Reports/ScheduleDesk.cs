using Planne.Durability.Inspection;
using Planne.Host.Operations.Answers;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Operations.Reports;

/// <summary>Where operators look at scheduled messages, cancel them, and have them handled at once.</summary>
internal sealed class ScheduleDesk(IMessageStore store)
{
    /// <summary>How many are shown at most.</summary>
    public const int Most = 500;

    /// <summary>Reads scheduled messages, the next one first.</summary>
    public async Task<IReadOnlyList<ScheduledAnswer>> ListAsync(CancellationToken cancellation) =>
        [
            .. (await store.ScheduledMessagesAsync(Most, cancellation)).Select(
                message => new ScheduledAnswer(
                    message.Id,
                    message.MessageType,
                    OrderOfMessage.Find(message.Envelope),
                    message.DueAt.UtcDateTime,
                    message.DueIn.TotalSeconds,
                    message.Attempts
                )
            ),
        ];

    /// <summary>Deletes one.</summary>
    public async Task<Affected> CancelAsync(Guid id, CancellationToken cancellation) =>
        new(await store.CancelScheduledAsync(id, cancellation));

    /// <summary>Makes one due now.</summary>
    public async Task<Affected> RunAsync(Guid id, CancellationToken cancellation) =>
        new(await store.RunScheduledAsync(id, cancellation));
}
