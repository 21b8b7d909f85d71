using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>How a node takes its leave, in the configuration section <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    // For one statement and one lost connection each, which is what giving up takes.
    private static readonly TimeSpan GivingUp = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that is no longer ready goes on answering, for those who ask whether it is to notice; up to five minutes.</summary>
    public TimeSpan Notice { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long, after the notice, requests and messages that are under way may take to end; from a second to ten minutes.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long both may take together.</summary>
    public TimeSpan Working => Notice + DrainTimeout;

    /// <summary>How long a stop takes at the very most, also where the database answers nothing any more.</summary>
    public TimeSpan Longest => Working + GivingUp;
}

/// <summary>Refuses a leave that no work could be finished in, or that nobody would wait for.</summary>
internal sealed class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>
{
    public ValidateOptionsResult Validate(string? name, ShutdownOptions options) =>
        Ranges.Refuse(
            Ranges.Outside(
                "Shutdown:Notice",
                options.Notice,
                TimeSpan.Zero,
                TimeSpan.FromMinutes(5)
            ),
            Ranges.Outside(
                "Shutdown:DrainTimeout",
                options.DrainTimeout,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromMinutes(10)
            )
        );
}
