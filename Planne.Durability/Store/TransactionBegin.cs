using System.Data;
using System.Runtime.CompilerServices;
using MySqlConnector;

namespace Planne.Durability.Store;

/// <summary>Begins transactions in a bounded time.</summary>
internal static class TransactionBegin
{
    private const string Session = "MySqlConnector.Core.ServerSession, MySqlConnector";

    /// <summary>Begins a transaction at read committed. The level is always named: left out, the connector asks for repeatable read.</summary>
    public static ValueTask<MySqlTransaction> BeginReadCommittedAsync(
        this MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        connection.LimitNextAnswer();
        return connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
    }

    /// <summary>
    /// Has the connector wait for the answer to what is sent next as long as for a statement's, and then give the
    /// connection up.
    /// </summary>
    /// <remarks>
    /// Statements have this limit, and commits and rollbacks are such. To the beginning of a transaction the connector
    /// applies none, heeds no cancellation there, and has no public way to close the connection under it, so a server
    /// that is silent would keep it for as long as it is.
    /// </remarks>
    public static void LimitNextAnswer(this MySqlConnection connection)
    {
        using var statement = connection.CreateCommand();
        if (statement.CommandTimeout == 0)
        {
            return;
        }

        try
        {
            SetTimeout(SessionOf(connection), statement.CommandTimeout * 1000);
        }
        catch (MissingMemberException)
        {
            // Another version of the connector, which waits as it does.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Session")]
    [return: UnsafeAccessorType(Session)]
    private static extern object SessionOf(MySqlConnection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetTimeout")]
    private static extern void SetTimeout(
        [UnsafeAccessorType(Session)] object session,
        int milliseconds
    );
}
