using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>Refuses levels of the log that there are not, which would end the host somewhere in its depths.</summary>
internal static class LogLevels
{
    private const string Section = "Logging";
    private const string Levels = "LogLevel";

    /// <summary>Looks at <c>Logging:LogLevel:…</c>, and at those of one kind of log, <c>Logging:Console:LogLevel:…</c>.</summary>
    /// <exception cref="OptionsValidationException">Some are none; its failures are sentences that name the keys.</exception>
    public static void Check(IConfiguration configuration)
    {
        var logging = configuration.GetSection(Section);
        var wrong = logging
            .GetChildren()
            .Select(x => x.GetSection(Levels))
            .Prepend(logging.GetSection(Levels))
            .SelectMany(x => x.GetChildren())
            .Where(x => x.Value is not null && !Enum.TryParse<LogLevel>(x.Value, true, out _))
            .Select(x =>
                $"{x.Path} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, but is {x.Value}."
            )
            .ToList();
        if (wrong.Count > 0)
        {
            throw new OptionsValidationException(Section, typeof(LogLevel), wrong);
        }
    }
}
