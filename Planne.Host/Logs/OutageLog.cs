using Microsoft.Extensions.Logging.Console;

namespace Planne.Host.Logs;

/// <summary>
/// Keeps the log short while the database is away. All that works with it says so each time that it tries, with a stack
/// trace; of each such event one passes in a minute, with the reason in place of the trace and the number of those that
/// were left out.
/// </summary>
[ProviderAlias("Console")]
internal sealed class OutageLog(ConsoleLoggerProvider console, TimeProvider clock)
    : ILoggerProvider,
        ISupportExternalScope
{
    private readonly Damper damper = new(clock);

    public ILogger CreateLogger(string categoryName) =>
        new OutageLogger(console.CreateLogger(categoryName), categoryName, damper);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) =>
        ((ISupportExternalScope)console).SetScopeProvider(scopeProvider);

    public void Dispose() => console.Dispose();
}

/// <summary>Has the console's log go through it.</summary>
internal static class OutageLogSetup
{
    /// <summary>Call it after the console was added.</summary>
    public static void DampOutages(this ILoggingBuilder logging)
    {
        logging.Services.Remove(
            logging.Services.Single(x => x.ImplementationType == typeof(ConsoleLoggerProvider))
        );
        logging.Services.AddSingleton<ConsoleLoggerProvider>();
        logging.Services.AddSingleton<ILoggerProvider>(services => new OutageLog(
            services.GetRequiredService<ConsoleLoggerProvider>(),
            TimeProvider.System
        ));
    }
}
