namespace Planne.Testing;

/// <summary>The folder of the solution, for tests that read the project's own files.</summary>
public static class ProjectRoot
{
    /// <summary>Its absolute path: the nearest folder above the test assembly that holds <c>Planne.sln</c>.</summary>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The absolute path of a file, from its path under the root.</summary>
    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(at.FullName, "Planne.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No Planne.sln in {folder} or above it.");
    }
}
