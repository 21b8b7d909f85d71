using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>How many clients a node serves and how long it waits for them, in the configuration section <c>Http</c>.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Http";

    /// <summary>How many connections may be open at once, from 1 to 1,000,000; one more is closed unanswered.</summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>How long the head of a request may take to come in, from a second to ten minutes.</summary>
    public TimeSpan HeadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is kept for a next request, from a second to an hour.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Refuses limits under which nobody, or everybody for ever, would be served.</summary>
internal sealed class HttpOptionsValidator : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options) =>
        Ranges.Refuse(
            Ranges.Outside("Http:Connections", options.Connections, 1, 1_000_000),
            Ranges.Outside(
                "Http:HeadTimeout",
                options.HeadTimeout,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromMinutes(10)
            ),
            Ranges.Outside(
                "Http:KeepAlive",
                options.KeepAlive,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromHours(1)
            )
        );
}
