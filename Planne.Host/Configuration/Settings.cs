using Microsoft.Extensions.Options;
using Planne.Fulfillment;
using Planne.Ordering;

namespace Planne.Host.Configuration;

/// <summary>
/// All that can be set, read and checked before anything is built from it, so that a wrong value ends the host with a
/// sentence rather than somewhere in its depths.
/// </summary>
internal sealed record Settings(
    string ConnectionString,
    DatabaseOptions Database,
    MessagingOptions Messaging,
    LogOptions Log,
    HttpOptions Http,
    RateLimitOptions RateLimit,
    ShutdownOptions Shutdown,
    OpsOptions Ops,
    HealthOptions Health,
    OrderingOptions Ordering,
    FulfillmentOptions Fulfillment
)
{
    /// <summary>Reads the settings of an application.</summary>
    /// <exception cref="OptionsValidationException">Some are wrong; its failures are sentences that name the keys.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        LogLevels.Check(configuration);
        return new(
            ConnectionStrings.Read(configuration),
            Section(configuration, DatabaseOptions.Section, new DatabaseOptions()),
            Section(
                configuration,
                MessagingOptions.Section,
                new MessagingOptions(),
                new MessagingOptionsValidator()
            ),
            Section(configuration, LogOptions.Section, new LogOptions(), new LogOptionsValidator()),
            Section(
                configuration,
                HttpOptions.Section,
                new HttpOptions(),
                new HttpOptionsValidator()
            ),
            Section(
                configuration,
                RateLimitOptions.Section,
                new RateLimitOptions(),
                new RateLimitOptionsValidator()
            ),
            Section(
                configuration,
                ShutdownOptions.Section,
                new ShutdownOptions(),
                new ShutdownOptionsValidator()
            ),
            Section(configuration, OpsOptions.Section, new OpsOptions(), new OpsOptionsValidator())
                .Complete(Port.Read(configuration)),
            Section(
                configuration,
                HealthOptions.Section,
                new HealthOptions(),
                new HealthOptionsValidator()
            ),
            Section(
                configuration,
                OrderingOptions.Section,
                new OrderingOptions(),
                new OrderingOptionsValidator()
            ),
            Section(
                configuration,
                FulfillmentOptions.Section,
                new FulfillmentOptions(),
                new FulfillmentOptionsValidator()
            )
        );
    }

    private static T Section<T>(
        IConfiguration configuration,
        string section,
        T options,
        IValidateOptions<T>? validator = null
    )
        where T : class
    {
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException unreadable)
        {
            // The binder's message is a sentence that names the key.
            throw new OptionsValidationException(section, typeof(T), [unreadable.Message]);
        }

        return validator?.Validate(name: null, options) is { Failed: true } refused
            ? throw new OptionsValidationException(section, typeof(T), refused.Failures)
            : options;
    }
}
