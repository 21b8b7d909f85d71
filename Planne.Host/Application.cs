using System.Text.Json.Serialization;
using JasperFx.CommandLine.Descriptions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Console;
using MySqlConnector;
using Planne.Durability;
using Planne.Fulfillment;
using Planne.Host.Configuration;
using Planne.Host.Database;
using Planne.Host.Health;
using Planne.Host.Http;
using Planne.Host.Logs;
using Planne.Host.Messaging;
using Planne.Host.Operations;
using Planne.Host.Operations.Commands;
using Planne.Host.Shutdown;
using Planne.Host.Telemetry;
using Planne.Ordering;
using Planne.Ordering.History;
using Planne.Ordering.Requests;
using Wolverine;
using Wolverine.Http;

namespace Planne.Host;

/// <summary>Puts the application together.</summary>
internal static class Application
{
    // The least that the modules' queries ask for, and what MariaDB understands of them as well: the tests run on both.
    // Asking the server instead would open a connection for every command.
    private static readonly ServerVersion Dialect = new MySqlServerVersion(new Version(8, 4, 0));

    /// <summary>Builds the application, which serves or runs a command.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong.</exception>
    /// <exception cref="FormatException">The failpoints cannot be understood.</exception>
    public static WebApplication Build(string[] args)
    {
        var command = CommandLine.Parse(args);
        var serves = command is null;

        // Commands run no agents, and Wolverine refuses to begin without them where there is recurring work. But the code
        // for what recurs is another one: it claims each occurrence first.
        var recurring = command is null or ["codegen", ..];
        var armed = Failpoints.ArmByEnvironment();

        // The settings file lies beside the assembly, wherever the host is started from.
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        var settings = Settings.Read(builder.Configuration);
        builder.Configuration.HidePasswords();

        builder.AddLog(settings.Log);
        builder.AddTelemetry(settings.Ops);
        if (!serves)
        {
            // What a command answers is alone on the standard output, for whoever reads it by a program.
            builder.Services.Configure<ConsoleLoggerOptions>(console =>
                console.LogToStandardErrorThreshold = LogLevel.Trace
            );
        }

        if (OperatorCommands.Has(command))
        {
            // These say in a sentence what keeps them from answering.
            builder.Logging.ClearProviders();
        }

        builder.ListenByDefault();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.SetLimits(settings.Http));
        builder.Services.AddDatabase(settings);
        builder.Services.AddOrdering(settings.Ordering, UseDatabase);
        builder.Services.AddFulfillment(settings.Fulfillment, UseDatabase);
        builder.Services.AddJson();
        builder.Services.AddErrors();
        builder.Services.AddRateLimit(settings.RateLimit);
        builder.Services.AddHealth(settings);
        builder.Services.AddShutdown(settings.Shutdown);
        builder.Services.AddOperations(settings.Ops);
        builder.Services.AddDescription();
        builder.Services.AddWolverineHttp();
        builder.Host.UseWolverine(options =>
            MessagingSetup.Configure(options, settings, recurring)
        );

        var app = builder.Build();
        app.Services.GetRequiredService<NotedFailures>()
            .NoteTo(app.Services.GetRequiredService<FailedAttempts>());
        if (armed is not null)
        {
            app.Logger.FailpointsArmed(armed);
        }

        app.UseHead();
        app.UseClosingConnections();
        app.UseResponseHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(ErrorPages.WriteAsync);
        if (settings.RateLimit.IsOn)
        {
            app.UseRateLimit(settings.RateLimit);
        }

        app.UseNegotiation();
        app.UseLateAnswers();
        app.MapHealth();
        app.MapContract();
        app.MapWolverineEndpoints(http =>
        {
            http.WarmUpRoutes = RouteWarmup.Eager;
            http.WithHead();
        });
        return app;
    }

    /// <summary>Brings the schema up to date, if it is to, and serves until it is told to stop.</summary>
    /// <returns>The exit code, see <see cref="Leave.TakeLeaveAsync"/>.</returns>
    public static async Task<int> RunAsync(WebApplication app)
    {
        if (app.Services.GetRequiredService<DatabaseOptions>().MigrateAtStart)
        {
            await app.Services.GetRequiredService<Migrations>().ApplyAsync(CancellationToken.None);
        }

        app.GreetWhenStarted();
        using var impatience = new SecondSignal();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // Half of it may run by now, and this node be registered.
            await using (app)
            {
                await app.StopAsync(CancellationToken.None);
                throw;
            }
        }

        await app.Lifetime.ApplicationStopping.WhenCancelledAsync();
        return await app.TakeLeaveAsync();
    }

    private static Task WhenCancelledAsync(this CancellationToken cancellation)
    {
        var cancelled = new TaskCompletionSource(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        cancellation.Register(cancelled.SetResult);
        return cancelled.Task;
    }

    private static void AddDatabase(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Database);
        services.AddSingleton<IStorageFaults, StorageFaults>();
        services.AddSingleton(provider => new ContextServices(
            provider.GetRequiredService<ILoggerFactory>()
        ));
        services.AddSingleton(provider =>
            new MySqlDataSourceBuilder(settings.ConnectionString)
                // By which metrics name the pool, instead of by the connection string.
                .UseName("orders")
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
                .UseOwnDefaults()
                .Build()
        );
        services.AddSingleton(provider => new Migrations(
            settings.ConnectionString,
            provider.GetRequiredService<ILogger<Migrations>>()
        ));
        services.AddSingleton<ISystemPart>(provider => new SchemaPart(
            settings.ConnectionString,
            provider.GetRequiredService<Migrations>(),
            new BusinessRows(settings.ConnectionString)
        ));
    }

    private static void UseDatabase(IServiceProvider services, DbContextOptionsBuilder db) =>
        db.UseMySql(services.GetRequiredService<MySqlDataSource>(), Dialect)
            .UseInternalServiceProvider(services.GetRequiredService<ContextServices>().Provider);

    // An integer of the contract is a number. By default digits in a string would do as well where a type is read, and
    // every integer of an answer would be described as something that may be a string.
    private static void AddJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerJson.Default);
        });

    private static void AddErrors(this IServiceCollection services)
    {
        // Before those of AddProblemDetails, which leave members out and write nothing for some values of Accept.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<FaultHandler>();
    }

    private static void AddLog(this WebApplicationBuilder builder, LogOptions log)
    {
        // A problem's traceId finds the lines of its request, and those of the messages that came of it.
        builder.Services.AddHostedService<MessageTraces>();
        builder.Logging.ClearProviders();
        if (log.Format == "json")
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "O";
            });
        }
        else
        {
            // The spans within a trace are for machines.
            builder.Logging.Configure(log =>
                log.ActivityTrackingOptions = ActivityTrackingOptions.TraceId
            );
            builder.Logging.AddSimpleConsole(console =>
            {
                console.IncludeScopes = true;
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }

        builder.Logging.DampOutages();
    }

    private static void ListenByDefault(this WebApplicationBuilder builder)
    {
        string[] keys = ["urls", "http_ports", "https_ports"];
        if (keys.All(key => string.IsNullOrEmpty(builder.Configuration[key])))
        {
            builder.WebHost.UseUrls($"http://localhost:{Port.Read(builder.Configuration)}");
        }
    }
}
