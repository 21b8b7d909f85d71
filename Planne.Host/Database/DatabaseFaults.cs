using System.Net.Sockets;
using MySqlConnector;

namespace Planne.Host.Database;

/// <summary>Tells faults of the database that pass by themselves from those that do not.</summary>
internal static class DatabaseFaults
{
    // MariaDB's ER_CONNECTION_KILLED, where MySQL says QueryInterrupted; MySQL leaves its range of numbers free.
    private const MySqlErrorCode ConnectionKilled = (MySqlErrorCode)1927;

    // ER_READ_ONLY_MODE, which the driver has no name for.
    private const MySqlErrorCode ReadOnlyMode = (MySqlErrorCode)1836;

    /// <summary>The database cannot be reached, was lost on the way, or takes no writes: its disk is full, or it is read-only.</summary>
    public static bool IsUnavailable(Exception exception) =>
        // Where the driver begins a transaction, it lets through what its socket met.
        HasInner<MySqlEndOfStreamException>(exception)
        || HasInner<SocketException>(exception)
        || Find(exception) is { } fault
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
                        or MySqlErrorCode.DiskFull
                        or MySqlErrorCode.RecordFileFull
                        or MySqlErrorCode.ErrorOnWrite
                        or MySqlErrorCode.OptionPreventsStatement
                        or ReadOnlyMode
                || HasInner<IOException>(fault)
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

    /// <summary>Somebody else has held what was wanted for as long as a statement may wait.</summary>
    public static bool IsHeldUp(Exception exception) =>
        Find(exception)?.ErrorCode
            is MySqlErrorCode.LockWaitTimeout
                or MySqlErrorCode.CommandTimeoutExpired;

    /// <summary>EF Core wraps what the driver throws.</summary>
    private static MySqlException? Find(Exception? exception) =>
        exception is null ? null : exception as MySqlException ?? Find(exception.InnerException);

    private static bool HasInner<T>(Exception? exception)
        where T : Exception =>
        exception is not null && (exception is T || HasInner<T>(exception.InnerException));
}
