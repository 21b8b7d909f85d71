namespace Planne.Host;

/// <summary>Tells commands from settings: both come as arguments, and the parser of commands knows no settings.</summary>
internal static class CommandLine
{
    /// <summary>Finds the command in the arguments.</summary>
    /// <returns>The command with its own arguments, or null if the host is to serve.</returns>
    public static string[]? Parse(string[] arguments)
    {
        var command = arguments.Where(argument => !IsSetting(argument)).ToArray();
        return command switch
        {
            [] or ["run"] => null,
            ["--help" or "-h" or "-?", ..] => ["help"],
            [var first, ..] when IsFlag(first) => null,
            _ => command,
        };
    }

    /// <summary>A setting names its section, <c>--Ordering:Parallelism=4</c>, or is one of ASP.NET Core's own, <c>--urls=…</c>.</summary>
    private static bool IsSetting(string argument) =>
        IsFlag(argument)
        && argument.Split('=', 2) is [var key, _]
        && (key.Contains(':') || key is "--urls");

    private static bool IsFlag(string argument) => argument.StartsWith('-');
}
