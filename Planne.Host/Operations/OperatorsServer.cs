using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Planne.Host.Configuration;
using Planne.Host.Operations.Api;
using Planne.Host.Telemetry;

namespace Planne.Host.Operations;

/// <summary>
/// A server of its own for operators, on a port of its own: nothing of it can be reached at the public one, and it answers
/// from before the host is ready until after it has stopped serving.
/// </summary>
internal sealed class OperatorsServer(IServiceProvider application, OpsOptions options)
    : IHostedLifecycleService,
        IAsyncDisposable
{
    private WebApplication? server;

    /// <summary>Where it listens; null where it does not.</summary>
    public string? Address =>
        server
            ?.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()
            ?.Addresses.First();

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Address is null)
        {
            return;
        }

        server = Build(options.Address);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw new OperatorsPortException(options.Address, taken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) =>
        server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build(Uri address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address.GetLeftPart(UriPartial.Authority));
        builder.Services.AddRoutingCore();
        builder.Services.AddUnwatched();
        builder.Services.AddSingleton(application.GetRequiredService<ILoggerFactory>());
        builder.Services.AddOperationsApi(application);

        // A page of elsewhere may have its own name lead to this machine, and then be of one origin with these.
        builder.Services.AddHostFiltering(filter =>
            filter.AllowedHosts = address.IsLoopback ? ["localhost", "127.0.0.1", "[::1]"] : ["*"]
        );
        var app = builder.Build();
        app.UseHostFiltering();
        app.UseUnwatched();
        app.MapOperations(application);
        return app;
    }
}
