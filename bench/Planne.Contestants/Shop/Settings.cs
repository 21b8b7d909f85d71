using MySqlConnector;

namespace Planne.Contestants.Shop;

/// <summary>What every contestant is told.</summary>
/// <param name="ConnectionString">Its database.</param>
internal sealed record Settings(string ConnectionString)
{
    public static Settings FromEnvironment() =>
        new(
            Environment.GetEnvironmentVariable("CONTESTANT_MYSQL")
                ?? throw new InvalidOperationException("CONTESTANT_MYSQL is not set.")
        );

    /// <summary>Connections that are handed on as they are: nobody here changes anything of a session.</summary>
    /// <param name="connections">The most at once.</param>
    public MySqlDataSource WithPlainConnections(uint connections) =>
        new(
            new MySqlConnectionStringBuilder(ConnectionString)
            {
                ConnectionReset = false,
                MaximumPoolSize = connections,
                MinimumPoolSize = connections,
            }.ConnectionString
        );
}
