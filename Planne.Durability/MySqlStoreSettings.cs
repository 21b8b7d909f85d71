using MySqlConnector;
using Wolverine;
using Wolverine.Persistence.Durability;

namespace Planne.Durability;

/// <summary>What one MySQL message store is configured with.</summary>
public sealed class MySqlStoreSettings
{
    internal MySqlStoreSettings(string connectionString, string? schemaName, MessageStoreRole role)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var connection = new MySqlConnectionStringBuilder(connectionString);
        SchemaName = schemaName ?? connection.Database;
        if (string.IsNullOrWhiteSpace(SchemaName))
        {
            throw new ArgumentException(
                "No database is named for the message store: add Database=… to the connection string, or pass schemaName.",
                nameof(schemaName)
            );
        }

        // The store's checks count matched rows, and it keeps no session state that would have to be reset.
        connection.UseAffectedRows = false;
        connection.ConnectionReset = false;
        connection.AllowUserVariables = true;
        connection.Database = string.Empty;
        ConnectionString = connection.ConnectionString;
        Role = role;
    }

    /// <summary>The MySQL database that holds the store's tables.</summary>
    public string SchemaName { get; }

    /// <summary>
    /// How long a leader leads without renewing its lease. By default three of Wolverine's
    /// <see cref="DurabilitySettings.HealthCheckPollingTime"/>, which is when it renews; anything under two of them
    /// lets a single slow poll cost the leadership.
    /// </summary>
    public TimeSpan? LeadershipLease { get; set; }

    /// <summary>
    /// How many rows one statement stores, marks, claims or deletes at most; 500 by default. More saves round trips,
    /// fewer keeps locks short.
    /// </summary>
    public int BatchSize { get; set; } = 500;

    internal string ConnectionString { get; }

    internal MessageStoreRole Role { get; set; }
}
