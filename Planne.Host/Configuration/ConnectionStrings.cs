using Microsoft.Extensions.Options;
using MySqlConnector;

namespace Planne.Host.Configuration;

/// <summary>The connection string <c>ConnectionStrings:Planne</c>.</summary>
internal static class ConnectionStrings
{
    private const string Name = "Planne";
    private const string Key = "ConnectionStrings:" + Name;

    /// <summary>Reads the connection string and adds what the user left open.</summary>
    /// <exception cref="OptionsValidationException">There is none, it cannot be read, or it names no database.</exception>
    public static string Read(IConfiguration configuration)
    {
        var given = configuration.GetConnectionString(Name);
        if (string.IsNullOrWhiteSpace(given))
        {
            throw Refused(
                $"{Key} is not set: start with `make run`, which brings a MySQL up, "
                    + "or set the environment variable ConnectionStrings__Planne, "
                    + "for example to \"Server=localhost;Port=3336;User ID=root;Password=root;Database=ecommerce\"."
            );
        }

        return Complete(Parse(given)).ConnectionString;
    }

    /// <summary>Takes the passwords out of what the configuration shows from now on: a command prints all of it.</summary>
    public static void HidePasswords(this IConfigurationManager configuration)
    {
        foreach (var key in (string[])[Key, "PLANNE_MYSQL"])
        {
            if (!string.IsNullOrEmpty(configuration[key]))
            {
                configuration[key] = WithoutPassword(configuration[key]!);
            }
        }
    }

    private static string WithoutPassword(string connectionString)
    {
        try
        {
            var connection = new MySqlConnectionStringBuilder(connectionString);
            connection.Remove("Password");
            return connection.ConnectionString;
        }
        catch (ArgumentException)
        {
            // What cannot be read may have a password anywhere.
            return "hidden";
        }
    }

    private static MySqlConnectionStringBuilder Parse(string given)
    {
        try
        {
            var builder = new MySqlConnectionStringBuilder(given);
            return builder.Database.Length > 0
                ? builder
                : throw Refused($"{Key} must name a Database.");
        }
        catch (ArgumentException unreadable)
        {
            throw Refused($"{Key} cannot be read: {unreadable.Message}");
        }
    }

    private static MySqlConnectionStringBuilder Complete(MySqlConnectionStringBuilder builder)
    {
        // Pomelo asks for these two. Asked for here, the modules share one pool, which has one connection string.
        builder.AllowUserVariables = true;
        builder.UseAffectedRows = false;

        // Sessions are told so as well, see MySqlSessions.
        builder.NoBackslashEscapes = false;

        // Nothing leaves state in a session that the next user of it could mind: each transaction names its isolation
        // level. A reset would cost two round trips for every use of a connection.
        Default(builder, "Connection Reset", false);

        // A client is told within seconds that the database is away, or that it does not move.
        Default(builder, "Default Command Timeout", 10u);
        Default(builder, "Connection Timeout", 5u);

        // A statement whose time is up is left alone, not killed. MySQL lets commits wait while its disk is full, and
        // shuts down if one of them is killed meanwhile (binlog_error_action).
        Default(builder, "Cancellation Timeout", -1);
        return builder;
    }

    private static void Default(MySqlConnectionStringBuilder builder, string keyword, object value)
    {
        if (!builder.ContainsKey(keyword))
        {
            builder[keyword] = value;
        }
    }

    private static OptionsValidationException Refused(string sentence) =>
        new(Key, typeof(string), [sentence]);
}
