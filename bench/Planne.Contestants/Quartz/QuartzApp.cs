using Planne.Contestants.Shop;
using Quartz;

namespace Planne.Contestants.Quartz;

/// <summary>
/// A minimal API and MySqlConnector, with a job of Quartz.NET's durable store for each order. The job joins the transaction of
/// the order; that it is done is a transaction of Quartz' own, so after a crash it may come again.
/// </summary>
internal static class QuartzApp
{
    private const int AtOnce = 32;
    private const int Connections = 64;

    public static async Task<WebApplication> BuildAsync(Settings settings)
    {
        var source = settings.WithPlainConnections(Connections);
        var builder = Endpoints.Builder();
        builder.Services.AddSingleton(source);
        builder.Services.AddTransient<DecideOrder>();
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(AtOnce);
            quartz.UsePersistentStore(store =>
            {
                store.UseMySqlConnector(settings.ConnectionString);
                store.ProvisionSchema();
                store.ConfigureStore(options => options.AcceptEnlistedTransactions = true);
            });
        });
        builder.Services.AddQuartzHostedService();
        var app = builder.Build();
        new Endpoints(
            await Catalogue.ReadAsync(settings),
            new IdBlocks(source, "orders"),
            new IdBlocks(source, "order_items"),
            new OrdersWithJobs(source, app.Services.GetRequiredService<ISchedulerFactory>()),
            new OrderReader(source)
        ).Map(app);
        return app;
    }
}
