using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>What can be set about what only operators are to reach, in the configuration section <c>Ops</c>.</summary>
internal sealed class OpsOptions
{
    public const string Section = "Ops";

    /// <summary>How far above the public port the operators' is, where nothing else is set.</summary>
    public const int Above = 1_000;

    /// <summary>
    /// Where operators are served, as <c>http://ADDRESS:PORT</c>; <c>off</c> for nowhere. By default on this machine
    /// alone, 1,000 ports above <c>PORT</c>.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>Where to listen; null for nowhere.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Makes up for what is not set.</summary>
    public OpsOptions Complete(int port)
    {
        var above = port + Above <= ushort.MaxValue ? port + Above : port - Above;
        Url = string.IsNullOrWhiteSpace(Url)
            ? FormattableString.Invariant($"http://127.0.0.1:{above}")
            : Url;
        Address = Url == "off" ? null : new Uri(Url);
        return this;
    }
}

/// <summary>Refuses an address that there is not.</summary>
internal sealed class OpsOptionsValidator : IValidateOptions<OpsOptions>
{
    public ValidateOptionsResult Validate(string? name, OpsOptions options) =>
        string.IsNullOrWhiteSpace(options.Url)
        || options.Url == "off"
        || (
            Uri.TryCreate(options.Url, UriKind.Absolute, out var address)
            && address.Scheme == Uri.UriSchemeHttp
            && address.PathAndQuery == "/"
        )
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Ops:Url must be an address such as http://127.0.0.1:9080, or \"off\", but is \"{options.Url}\"."
            );
}
