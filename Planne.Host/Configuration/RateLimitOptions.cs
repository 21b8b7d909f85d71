using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>How often one client may ask, in the configuration section <c>RateLimit</c>.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    /// <summary>How many requests of a client are answered within <see cref="Window"/>, from 1 to 1,000,000; 0 for as many as it likes.</summary>
    public int Requests { get; set; }

    /// <summary>After how long a client may begin to count again, from a second to a day.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether there is a limit.</summary>
    public bool IsOn => Requests > 0;
}

/// <summary>Refuses limits that could not be told in whole seconds, or that are none.</summary>
internal sealed class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, RateLimitOptions options) =>
        Ranges.Refuse(
            Ranges.Outside("RateLimit:Requests", options.Requests, 0, 1_000_000),
            Ranges.Outside(
                "RateLimit:Window",
                options.Window,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromDays(1)
            )
        );
}
