using Microsoft.Extensions.Logging;

namespace Planne.Durability.EntityFrameworkCore;

internal static partial class Log
{
    [LoggerMessage(
        4401,
        LogLevel.Information,
        "Message {EnvelopeId} ({MessageType}) belongs to another node now; what was done for it here is rolled back"
    )]
    public static partial void FenceLost(ILogger logger, Guid envelopeId, string? messageType);

    [LoggerMessage(
        4402,
        LogLevel.Debug,
        "The commit met a deadlock or a lock wait, attempt {Attempt} of {Attempts}; trying again"
    )]
    public static partial void CommitRetried(
        ILogger logger,
        Exception exception,
        int attempt,
        int attempts
    );

    [LoggerMessage(
        4403,
        LogLevel.Warning,
        "The answer to a commit was lost; looked up by key, it had taken place: {Committed}"
    )]
    public static partial void CommitOutcomeLookedUp(
        ILogger logger,
        Exception exception,
        bool committed
    );

    [LoggerMessage(
        4404,
        LogLevel.Warning,
        "The answer to a commit was lost, and whether message {EnvelopeId} was stored could not be looked up"
    )]
    public static partial void CommitOutcomeUnknown(
        ILogger logger,
        Exception exception,
        Guid envelopeId
    );

    [LoggerMessage(4405, LogLevel.Debug, "A rollback found its session gone")]
    public static partial void RollbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        4406,
        LogLevel.Error,
        "{Count} messages are stored but could not be handed over; any node takes them up from the store"
    )]
    public static partial void SendingFailed(ILogger logger, Exception exception, int count);

    [LoggerMessage(
        4407,
        LogLevel.Debug,
        "The commit that {Count} units of work shared failed; each is tried by itself"
    )]
    public static partial void SharedCommitFailed(ILogger logger, Exception exception, int count);

    [LoggerMessage(
        4408,
        LogLevel.Error,
        "It is committed; what was to be done after that failed, and is left undone"
    )]
    public static partial void AfterwardsFailed(ILogger logger, Exception exception);
}
