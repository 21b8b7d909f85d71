using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>From where on things are told as not well, in the configuration section <c>Health</c>.</summary>
internal sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>For how long an order may wait to be decided; from a second to a day.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many dead letters there may be; from 0 to 10,000.</summary>
    public int MostDeadLetters { get; set; }
}

/// <summary>Refuses bounds that make no sense.</summary>
internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options) =>
        Ranges.Refuse(
            Ranges.Outside(
                "Health:LongestWait",
                options.LongestWait,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromDays(1)
            ),
            Ranges.Outside("Health:MostDeadLetters", options.MostDeadLetters, 0, 10_000)
        );
}
