using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>The setting by which OpenTelemetry has a collector named; it reads the other standard ones itself.</summary>
internal static class Otlp
{
    public const string Key = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Tells whether a collector is to be sent metrics and traces.</summary>
    /// <exception cref="OptionsValidationException">It is named by something else than an address.</exception>
    public static bool IsOn(IConfiguration configuration)
    {
        var given = configuration[Key];
        if (string.IsNullOrWhiteSpace(given))
        {
            return false;
        }

        return
            Uri.TryCreate(given, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? true
            : throw new OptionsValidationException(
                Key,
                typeof(Uri),
                [$"{Key} must be an address such as http://127.0.0.1:4317, but is {given}."]
            );
    }
}
