using Microsoft.Extensions.Logging;

namespace Planne.Ordering;

/// <summary>All that Ordering writes to the log. Event ids 1000–1999.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1000,
        LogLevel.Debug,
        "{Count} verdicts came again; their orders have them already"
    )]
    public static partial void VerdictsRepeated(this ILogger logger, int count);

    [LoggerMessage(
        1001,
        LogLevel.Warning,
        "Order {OrderId} was to become {Status}, but is {Present}; left as it is"
    )]
    public static partial void VerdictIgnored(
        this ILogger logger,
        int orderId,
        string status,
        string present
    );

    [LoggerMessage(
        1002,
        LogLevel.Warning,
        "{Count} orders were overdue and are sent to be decided again"
    )]
    public static partial void OrdersSentAgain(this ILogger logger, int count);

    [LoggerMessage(
        1003,
        LogLevel.Warning,
        "The waiting orders could not be counted; the last count holds until they can: {Reason}"
    )]
    public static partial void WaitingOrdersNotCounted(this ILogger logger, string reason);

    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "{Count} failed attempts are not noted for the history of orders: {Reason}"
    )]
    public static partial void AttemptsNotNoted(this ILogger logger, long count, string reason);
}
