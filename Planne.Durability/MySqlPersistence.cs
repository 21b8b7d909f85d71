namespace Wolverine.MySql;

/// <summary>Wolverine's entry points for keeping messages in MySQL.</summary>
public static class MySqlPersistence
{
    /// <summary>Keeps inbox, outbox, scheduled messages, dead letters and node assignments in MySQL.</summary>
    /// <param name="options">The application's Wolverine options.</param>
    /// <param name="connectionString">How to reach the server, in MySqlConnector's format.</param>
    /// <param name="schemaName">The MySQL database for the store's tables, made if it is absent; by default the one that the connection string names.</param>
    public static void PersistMessagesWithMySql(
        this WolverineOptions options,
        string connectionString,
        string? schemaName = null
    ) => throw new NotSupportedException();
}
