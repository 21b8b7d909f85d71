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

        if (SchemaName.Contains('`', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"A message store cannot have the schema {SchemaName}: its statements quote the name with backticks.",
                nameof(schemaName)
            );
        }

        IgnoreWhatTheApplicationWants(connection);
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
    /// <exception cref="ArgumentOutOfRangeException">It is not between 1 and 10,000.</exception>
    public int BatchSize
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            // Beyond some tens of thousands of keys the optimizer gives up on ranges, and scans the table.
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000);
            field = value;
        }
    } = 500;

    /// <summary>
    /// How much time there is at least between two commits of handled messages, from the beginning of the one to that of
    /// the next; 20 ms by default, 0 for none. One that comes after a pause does not wait. Messages that are handled one
    /// by one, each soon after the other, then share commits, and leave the disk to who waits for an answer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or over a second.</exception>
    public TimeSpan MessageCommitInterval
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(1));
            field = value;
        }
    } = TimeSpan.FromMilliseconds(20);

    internal string ConnectionString { get; }

    internal MessageStoreRole Role { get; set; }

    // Otherwise metrics would name the pool by the whole connection string.
    internal const string PoolName = "messages";

    /// <remarks>The rest, such as how to reach the server and how to encrypt, is the application's to say.</remarks>
    private static void IgnoreWhatTheApplicationWants(MySqlConnectionStringBuilder connection)
    {
        // Fences and heartbeats count the rows that matched.
        connection.UseAffectedRows = false;
        // There is no session state that would have to be reset, and each reset is a round trip.
        connection.ConnectionReset = false;
        // A parameter that was forgotten is an error, and not the null of a variable that nobody set.
        connection.AllowUserVariables = false;
        // A claim commits before it is handed over, whatever transaction surrounds the caller.
        connection.AutoEnlist = false;
        connection.IgnoreCommandTransaction = false;
        // Sessions are told so as well, see MySqlSessions.
        connection.NoBackslashEscapes = false;
        connection.GuidFormat = MySqlGuidFormat.None;
        connection.OldGuids = false;
        connection.DateTimeKind = MySqlDateTimeKind.Unspecified;
        connection.Database = string.Empty;
    }
}
