using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>What can be set about the log, in the configuration section <c>Log</c>; levels are in <c>Logging:LogLevel</c>.</summary>
internal sealed class LogOptions
{
    public const string Section = "Log";

    /// <summary><c>line</c>, a line of text to an event, or <c>json</c>, an object to a line.</summary>
    public string Format { get; set; } = "line";
}

/// <summary>Refuses a format that there is not.</summary>
internal sealed class LogOptionsValidator : IValidateOptions<LogOptions>
{
    public ValidateOptionsResult Validate(string? name, LogOptions options) =>
        options.Format is "line" or "json"
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Log:Format must be \"line\" or \"json\", but is \"{options.Format}\"."
            );
}
