namespace Planne.Host.Configuration;

/// <summary>What can be set about the schema, in the configuration section <c>Database</c>.</summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>Whether the host makes the database and brings its schema up to date before it serves. If not, <c>resources setup</c> must have done it.</summary>
    public bool MigrateAtStart { get; set; } = true;
}
