using MySqlConnector;
using Planne.Host.Database;

namespace Planne.Host.Operations;

/// <summary>Puts into a sentence why the database does not answer an operator.</summary>
internal static class DatabaseSilence
{
    /// <summary>Whether it is the database that failed, and not this code.</summary>
    public static bool IsIt(Exception failure) =>
        DatabaseFaults.IsUnavailable(failure)
        || failure is OperationCanceledException or TimeoutException
        || Find(failure) is not null;

    /// <summary>Says why.</summary>
    public static string Explain(Exception failure) =>
        Find(failure) switch
        {
            { } told => $"MySQL does not answer this: {told.Message.ReplaceLineEndings(" ")}",
            null => "MySQL does not answer.",
        };

    private static MySqlException? Find(Exception? failure) =>
        failure is null ? null : failure as MySqlException ?? Find(failure.InnerException);
}
