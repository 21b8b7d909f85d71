using EvolveDb;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Planne.Host.Operations;

namespace Planne.Host.Configuration;

/// <summary>Puts into sentences what keeps the host from starting and is not its own fault.</summary>
internal static class StartupFault
{
    /// <summary>Explains an exception.</summary>
    /// <returns>The sentences, or null if it is a defect, which deserves its stack trace.</returns>
    public static IReadOnlyList<string>? Explain(Exception exception) =>
        exception switch
        {
            OptionsValidationException wrong => [.. wrong.Failures],
            MySqlException database =>
            [
                $"MySQL at ConnectionStrings:Planne does not let the host start: {database.Message}"
                    + " Check that it runs and that the connection string is right.",
            ],
            TimeoutException late => [late.Message],
            EvolveException script => [$"The schema could not be brought up: {script.Message}"],
            FormatException unreadable => [unreadable.Message],
            OperatorsPortException taken => [taken.Message],
            IOException { InnerException: AddressInUseException } taken =>
            [
                $"{taken.Message} Another port is chosen with PORT=… or ASPNETCORE_URLS=…",
            ],
            _ when exception.InnerException is { } inner => Explain(inner),
            _ => null,
        };
}
