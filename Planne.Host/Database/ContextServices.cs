namespace Planne.Host.Database;

/// <summary>
/// Entity Framework Core's own services, for all contexts. Left to itself, it would look for those that fit a context's
/// options each time that a context is made, which takes longer than to make the context.
/// </summary>
internal sealed class ContextServices(ILoggerFactory loggers) : IDisposable
{
    private readonly ServiceProvider provider = new ServiceCollection()
        .AddSingleton(loggers)
        .AddEntityFrameworkMySql()
        .BuildServiceProvider();

    public IServiceProvider Provider => provider;

    public void Dispose() => provider.Dispose();
}
