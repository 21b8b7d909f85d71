namespace Planne.Host.Database;

/// <summary>The scripts of <c>database/migrations</c>, which are embedded in this assembly.</summary>
internal static class Scripts
{
    /// <summary>What their names as resources begin with.</summary>
    public const string Prefix = "migrations.";

    /// <summary>Their file names, in the order of their versions.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Scripts)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];
}
