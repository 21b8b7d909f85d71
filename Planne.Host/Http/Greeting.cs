using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Planne.Host.Operations;

namespace Planne.Host.Http;

/// <summary>Tells whoever started the host where it listens, and what to try.</summary>
internal static class Greeting
{
    /// <summary>Has the greeting printed once the host listens; a server without an address, as in tests, prints none.</summary>
    public static void GreetWhenStarted(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var addresses = app
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>();
            if (addresses?.Addresses.FirstOrDefault() is { } address)
            {
                if (app.Services.GetRequiredService<OperatorsServer>().Address is { } operators)
                {
                    Console.WriteLine($"Operators look at {operators}");
                }

                Console.WriteLine(TextFor(address));
            }
        });

    internal static string TextFor(string address)
    {
        // Every address of the machine is none that a client can ask for.
        var url = address
            .Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);
        return $$"""
            Planne listens on {{address}}. Place an order:
              curl -i {{url}}/orders -H 'Content-Type: application/json' -d '{"items":[{"productId":1,"quantity":2}]}'
            """;
    }
}
