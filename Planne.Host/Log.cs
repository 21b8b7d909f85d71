namespace Planne.Host;

/// <summary>All that the host itself writes to the log. Event ids 3000–3999.</summary>
internal static partial class Log
{
    [LoggerMessage(
        3000,
        LogLevel.Information,
        "Brought the schema up by {Count} scripts: {Scripts}"
    )]
    public static partial void SchemaBroughtUp(this ILogger logger, int count, string scripts);

    [LoggerMessage(3001, LogLevel.Debug, "{Message}")]
    public static partial void Migrating(this ILogger logger, string message);

    [LoggerMessage(
        3002,
        LogLevel.Warning,
        "A {Method} was answered 503 because of the database: {Reason}"
    )]
    public static partial void DatabaseAway(this ILogger logger, string method, string reason);

    [LoggerMessage(
        3003,
        LogLevel.Information,
        "Stopping; for {Notice}, whoever asks hears that this node is not ready"
    )]
    public static partial void NoticeGiven(this ILogger logger, TimeSpan notice);

    [LoggerMessage(
        3004,
        LogLevel.Warning,
        "Failpoints are armed, at which this process dies, freezes or fails: {Failpoints}"
    )]
    public static partial void FailpointsArmed(this ILogger logger, string failpoints);

    [LoggerMessage(3010, LogLevel.Warning, "An operator was answered 503: {Reason}")]
    public static partial void OperatorUnanswered(this ILogger logger, string reason);

    [LoggerMessage(3011, LogLevel.Error, "An operator was answered 500 at {Path}")]
    public static partial void OperatorFailed(
        this ILogger logger,
        Exception exception,
        string path
    );

    [LoggerMessage(
        3012,
        LogLevel.Information,
        "An operator asked for {Order}; it concerned {Count}"
    )]
    public static partial void OperatorOrdered(this ILogger logger, string order, int count);
}
