using Planne.Contestants.Shop;

namespace Planne.Contestants.SharedCommit;

/// <summary>
/// The limit: by hand, for these tables and this one kind of order alone, with many requests to a transaction and many
/// decisions to another. What a service could reach that carried nothing of a framework.
/// </summary>
internal static class SharedCommitApp
{
    private const int Connections = 16;

    public static async Task<WebApplication> BuildAsync(Settings settings)
    {
        await MessageTable.MakeAsync(settings);
        var source = settings.WithPlainConnections(Connections);
        var decisions = new DecisionBatches(source);
        foreach (var order in await MessageTable.UnhandledAsync(settings))
        {
            decisions.Add(order);
        }

        var orders = new OrderBatches(source, decisions);
        var builder = Endpoints.Builder();
        builder.Services.AddHostedService(_ => decisions);
        builder.Services.AddHostedService(_ => orders);
        var app = builder.Build();
        new Endpoints(
            await Catalogue.ReadAsync(settings),
            new IdBlocks(source, "orders"),
            new IdBlocks(source, "order_items"),
            orders,
            new OrderReader(source)
        ).Map(app);
        return app;
    }
}
