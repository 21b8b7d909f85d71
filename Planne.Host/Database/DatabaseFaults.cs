using System.Net.Sockets;
using MySqlConnector;

namespace Planne.Host.Database;

/// <summary>Tells faults of the database that pass by themselves from those that do not.</summary>
internal static class DatabaseFaults
{
    // MariaDB's ER_CONNECTION_KILLED, where MySQL says QueryInterrupted; MySQL leaves its range of numbers free.
    private const MySqlErrorCode ConnectionKilled = (MySqlErrorCode)1927;

    /// <summary>The database cannot be reached, or was lost on the way.</summary>
    public static bool IsUnavailable(Exception exception) =>
        Find(exception) is { } fault
        && (
            fault.ErrorCode
                is MySqlErrorCode.UnableToConnectToHost
                    or MySqlErrorCode.ConnectionCountError
                    or MySqlErrorCode.ServerShutdown
                    or MySqlErrorCode.NormalShutdown
                    or MySqlErrorCode.ShutdownComplete
                    or MySqlErrorCode.QueryInterrupted
                    or ConnectionKilled
                    or MySqlErrorCode.CommandTimeoutExpired
                    or MySqlErrorCode.None
            || HasInner<IOException>(fault)
            || HasInner<SocketException>(fault)
        );

    /// <summary>Somebody else held what was wanted: the whole unit of work may be tried again at once.</summary>
    public static bool IsContention(Exception exception) =>
        Find(exception)?.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout;

    /// <summary>
    /// Somebody else wrote the row first. Rows here are written by one handler each, so it was the same message,
    /// delivered twice at once; tried again, the handler finds what the other one wrote.
    /// </summary>
    public static bool IsDuplicateKey(Exception exception) =>
        Find(exception)?.ErrorCode is MySqlErrorCode.DuplicateKeyEntry;

    /// <summary>EF Core wraps what the driver throws.</summary>
    private static MySqlException? Find(Exception? exception) =>
        exception is null ? null : exception as MySqlException ?? Find(exception.InnerException);

    private static bool HasInner<T>(Exception? exception)
        where T : Exception =>
        exception is not null && (exception is T || HasInner<T>(exception.InnerException));
}
