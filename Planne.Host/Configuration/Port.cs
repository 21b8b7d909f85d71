using System.Globalization;
using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>The setting <c>PORT</c>, for those who want another port and no more.</summary>
internal static class Port
{
    private const string Key = "PORT";
    private const int Default = 8080;

    /// <summary>Reads it.</summary>
    /// <returns>From 1 to 65,535; 8080 if it is not set.</returns>
    /// <exception cref="OptionsValidationException">It is no port.</exception>
    public static int Read(IConfiguration configuration)
    {
        var given = configuration[Key];
        if (string.IsNullOrEmpty(given))
        {
            return Default;
        }

        return
            int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue
            ? port
            : throw new OptionsValidationException(
                Key,
                typeof(int),
                [$"{Key} must be a number from 1 to 65535, but is {given}."]
            );
    }
}
