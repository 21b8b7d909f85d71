using Microsoft.Extensions.Logging;

namespace Planne.Durability;

/// <summary>What the store has to say: 4000–4099 statements, 4100–4199 recovery, 4200–4299 leadership, 4300–4399 housekeeping, 4400–4499 the transaction.</summary>
internal static partial class Log
{
    [LoggerMessage(
        4000,
        LogLevel.Debug,
        "MySQL gave a transaction up for another one's sake (error {Code}); attempt {Attempt} is repeated"
    )]
    public static partial void RetryingAfterDeadlock(ILogger logger, int code, int attempt);

    [LoggerMessage(
        4001,
        LogLevel.Information,
        "Envelope {EnvelopeId} belongs to another node by now; its dead lettering here is dropped"
    )]
    public static partial void DeadLetteringDropped(ILogger logger, Guid envelopeId);

    [LoggerMessage(
        4100,
        LogLevel.Information,
        "Took over {Count} messages at {Address} from node {Owner}"
    )]
    public static partial void TookOver(ILogger logger, int count, Uri address, int owner);

    [LoggerMessage(
        4101,
        LogLevel.Warning,
        "Messages wait at {Address}, but no endpoint of this node listens there; they stay until one does"
    )]
    public static partial void NobodyListens(ILogger logger, string address);

    [LoggerMessage(
        4102,
        LogLevel.Error,
        "Envelope {EnvelopeId} at {Address} cannot be read and goes to the dead letters"
    )]
    public static partial void UnreadableEnvelope(
        ILogger logger,
        Exception? exception,
        Guid envelopeId,
        Uri? address
    );

    [LoggerMessage(4103, LogLevel.Error, "Recovery failed and is tried again in {Pause}")]
    public static partial void RecoveryFailed(ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(4104, LogLevel.Debug, "{Count} scheduled messages were due")]
    public static partial void ScheduledMessagesWereDue(ILogger logger, int count);

    [LoggerMessage(4105, LogLevel.Information, "{Count} dead letters go back to the inbox")]
    public static partial void Replayed(ILogger logger, int count);

    [LoggerMessage(
        4106,
        LogLevel.Error,
        "Messages to {Address} cannot be taken up; they stay for the next round"
    )]
    public static partial void SendingFailed(ILogger logger, Exception exception, string address);

    [LoggerMessage(
        4107,
        LogLevel.Warning,
        "{Count} messages were taken from their nodes, which have had them for longer than the stale times allow"
    )]
    public static partial void ReleasedStale(ILogger logger, int count);

    [LoggerMessage(
        4108,
        LogLevel.Warning,
        "The queue {Address} could not be drained; what waits there is given back at the end"
    )]
    public static partial void DrainFailed(ILogger logger, Exception exception, Uri address);

    [LoggerMessage(
        4250,
        LogLevel.Error,
        "Commands of other nodes could not be read; they are tried again in {Pause}"
    )]
    public static partial void ControlFailed(ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(4300, LogLevel.Error, "Housekeeping failed and is tried again in {Pause}")]
    public static partial void HousekeepingFailed(
        ILogger logger,
        Exception exception,
        TimeSpan pause
    );
}
