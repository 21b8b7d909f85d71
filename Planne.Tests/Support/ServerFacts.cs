using MySqlConnector;
using Xunit;

namespace Planne.Tests.Support;

/// <summary>A test of what MySQL has and MariaDB does not; skipped on that.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MySqlFactAttribute : FactAttribute
{
    public MySqlFactAttribute()
    {
        if (ServerFacts.IsMariaDb)
        {
            Skip = "MariaDB has no such setting";
        }
    }
}

/// <summary>A test that needs a server with a certificate, which MySQL makes for itself; skipped where it has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EncryptingServerFactAttribute : FactAttribute
{
    public EncryptingServerFactAttribute()
    {
        if (!ServerFacts.Encrypts)
        {
            Skip = "the server has no certificate";
        }
    }
}

/// <summary>What the tests' server is, asked when tests are listed. Where none is named by then, it will be a MySQL of ours.</summary>
internal static class ServerFacts
{
    private static readonly Lazy<(bool IsMariaDb, bool Encrypts)> Asked = new(Ask);

    public static bool IsMariaDb => Asked.Value.IsMariaDb;

    public static bool Encrypts => Asked.Value.Encrypts;

    private static (bool IsMariaDb, bool Encrypts) Ask()
    {
        if (MySqlServer.Named is not { } named)
        {
            return (false, true);
        }

        try
        {
            using var connection = new MySqlConnection(named);
            connection.Open();
            using var command = new MySqlCommand("select @@ssl_cert", connection);
            return (
                connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase),
                command.ExecuteScalar() is string { Length: > 0 }
            );
        }
        catch (MySqlException)
        {
            // Told by the tests themselves, which will not reach it either.
            return (false, true);
        }
    }
}
