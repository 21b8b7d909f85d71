using Planne.Host.Configuration;

namespace Planne.Host.Shutdown;

/// <summary>Has the host take its leave in order: it is known first, then nothing is begun, then what is under way ends.</summary>
internal static class ShutdownSetup
{
    /// <summary>Registers the notice, and how long all of it may take.</summary>
    public static void AddShutdown(this IServiceCollection services, ShutdownOptions shutdown)
    {
        services.AddSingleton(shutdown);
        services.AddHostedService<Notice>();

        // The server's time for requests. Wolverine takes no notice of it and has a time of its own.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = shutdown.Working);
    }

    /// <summary>Has connections end with the answers that go over them once the host is about to stop (RFC 9112, section 9.6).</summary>
    public static void UseClosingConnections(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(
            (http, next) =>
            {
                // At the last moment: the stop may begin while the request is being answered.
                http.Response.OnStarting(() =>
                {
                    if (stopping.IsCancellationRequested)
                    {
                        http.Response.Headers.Connection = "close";
                    }

                    return Task.CompletedTask;
                });
                return next(http);
            }
        );
    }
}
