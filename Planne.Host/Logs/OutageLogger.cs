using System.Globalization;
using Planne.Host.Database;

namespace Planne.Host.Logs;

/// <summary>The log of one category, which tells of an outage of the database in few words.</summary>
internal sealed class OutageLogger(ILogger log, string category, Damper damper) : ILogger
{
    // Each names the trace of a request, by which it is looked for.
    private const int MostRequests = 60;
    private const int MostOfOthers = 1;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var ofRequest = eventId.Id == Host.Log.DatabaseAwayEvent;
        if (!ofRequest && (exception is null || !DatabaseFaults.IsUnavailable(exception)))
        {
            log.Log(logLevel, eventId, state, exception, formatter);
        }
        else if (
            damper.Passes(
                $"{category}/{eventId.Id}/{Template(state)}",
                ofRequest ? MostRequests : MostOfOthers,
                out var withheld
            )
        )
        {
            var rest = Reason(exception) + Others(withheld);
            log.Log(logLevel, eventId, state, null, (said, _) => formatter(said, null) + rest);
        }
    }

    // What a message is before its values are filled in; one text, however often it is said.
    private static object? Template<TState>(TState state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values
            ? values[^1].Value
            : null;

    private static string Reason(Exception? exception) =>
        exception is null ? "" : $" ({exception.GetBaseException().Message})";

    private static string Others(int withheld) =>
        withheld == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" [{withheld} more like it left out]");
}
