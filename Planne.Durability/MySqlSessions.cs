using MySqlConnector;

namespace Planne.Durability;

/// <summary>What a session must be, whatever the server's defaults are.</summary>
public static class MySqlSessions
{
    // In seconds. The pool looks for connections to close every half of its time.
    private const uint ClosedByPoolAfter = 10;
    private const uint EndedByServerAfter = 30;

    private static readonly string Defaults = FormattableString.Invariant(
        $"set autocommit = 1, innodb_lock_wait_timeout = 5, wait_timeout = {EndedByServerAfter}, sql_mode = replace(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')"
    );

    /// <summary>
    /// Has each statement outside of a transaction committed by itself, also where the server's <c>autocommit</c> is off:
    /// there, whatever was read or written would hold its locks until somebody else used the connection, and might then
    /// be rolled back. Takes <c>NO_BACKSLASH_ESCAPES</c> out of the server's <c>sql_mode</c>, under which MySqlConnector
    /// would store other bytes than it was given, so the connection string must not ask for <c>NoBackslashEscapes</c>.
    /// Has a statement wait for a lock for five seconds, less than for an answer: whoever waits for a node that is frozen
    /// is told so by the server, and can tell it from a server that is silent. Has the server end a session that has been
    /// silent for 30 seconds: one of a node that is frozen in the middle of a transaction holds its locks no longer than
    /// that. The pool closes connections that nobody uses before that, and keeps none for later.
    /// </summary>
    /// <remarks>Asked for when a connection is made or reset, and not each time that it comes from the pool.</remarks>
    public static MySqlDataSourceBuilder UseOwnDefaults(this MySqlDataSourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.ConnectionStringBuilder.ConnectionIdleTimeout = ClosedByPoolAfter;
        builder.ConnectionStringBuilder.MinimumPoolSize = 0;
        return builder.UseConnectionOpenedCallback(
            async (opened, cancellation) =>
            {
                if (opened.Conditions == MySqlConnectionOpenedConditions.None)
                {
                    return;
                }

                await using var command = opened.Connection.CreateCommand();
                command.CommandText = Defaults;
                await command.ExecuteNonQueryAsync(cancellation);
            }
        );
    }
}
