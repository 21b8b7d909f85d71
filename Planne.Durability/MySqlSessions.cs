using MySqlConnector;

namespace Planne.Durability;

/// <summary>What a session must be, whatever the server's defaults are.</summary>
public static class MySqlSessions
{
    private const string Defaults =
        "set autocommit = 1, innodb_lock_wait_timeout = 5, sql_mode = replace(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')";

    /// <summary>
    /// Has each statement outside of a transaction committed by itself, also where the server's <c>autocommit</c> is off:
    /// there, whatever was read or written would hold its locks until somebody else used the connection, and might then
    /// be rolled back. Takes <c>NO_BACKSLASH_ESCAPES</c> out of the server's <c>sql_mode</c>, under which MySqlConnector
    /// would store other bytes than it was given, so the connection string must not ask for <c>NoBackslashEscapes</c>.
    /// Has a statement wait for a lock for five seconds, less than for an answer: whoever waits for a node that is frozen
    /// is told so by the server, and can tell it from a server that is silent.
    /// </summary>
    /// <remarks>Asked for when a connection is made or reset, and not each time that it comes from the pool.</remarks>
    public static MySqlDataSourceBuilder UseOwnDefaults(this MySqlDataSourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
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
