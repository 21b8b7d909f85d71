using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Planne.Durability;
using Planne.Durability.Agents;
using Planne.Durability.Store;
using Planne.Durability.Telemetry;
using Wolverine.Persistence.Durability;

namespace Wolverine.MySql;

/// <summary>Wolverine's entry points for keeping messages in MySQL.</summary>
public static class MySqlPersistence
{
    /// <summary>Keeps inbox, outbox, scheduled messages, dead letters and node assignments in MySQL.</summary>
    /// <param name="options">The application's Wolverine options.</param>
    /// <param name="connectionString">How to reach the server, in MySqlConnector's format.</param>
    /// <param name="schemaName">
    /// The MySQL database for the store's tables, made if it is absent; by default the one that the connection
    /// string names.
    /// </param>
    /// <param name="role">Whether this is the application's main store; node assignments are kept in the main one.</param>
    /// <returns>The store's settings, for the defaults that do not fit.</returns>
    /// <exception cref="ArgumentException">
    /// The connection string cannot be read, or neither it nor <paramref name="schemaName"/> names a database.
    /// </exception>
    public static MySqlStoreSettings PersistMessagesWithMySql(
        this WolverineOptions options,
        string connectionString,
        string? schemaName = null,
        MessageStoreRole role = MessageStoreRole.Main
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new MySqlStoreSettings(connectionString, schemaName, role);
        options.Services.AddMetrics();
        options.Services.TryAddSingleton<DurabilityMetrics>();
        options.Services.AddSingleton<IMessageStore>(services => new MySqlMessageStore(
            settings,
            services.GetRequiredService<WolverineOptions>(),
            services.GetRequiredService<ILoggerFactory>(),
            // Never the application's: Wolverine compares what the store returns with the real one.
            TimeProvider.System,
            services.GetRequiredService<DurabilityMetrics>()
        ));

        // After Wolverine itself, so that it stops before it; once, however many stores there are.
        options.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Departure>());
        return settings;
    }
}
