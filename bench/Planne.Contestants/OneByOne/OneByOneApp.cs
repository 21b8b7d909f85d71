using Planne.Contestants.Shop;

namespace Planne.Contestants.OneByOne;

/// <summary>
/// By hand, and one transaction to an order and to a decision: the best that this form can do. A transaction is one round
/// trip, and many are under way at once, so that the server can put their commits together.
/// </summary>
internal static class OneByOneApp
{
    private const int Connections = 64;

    public static async Task<WebApplication> BuildAsync(Settings settings)
    {
        await MessageTable.MakeAsync(settings);
        var source = settings.WithPlainConnections(Connections);
        var decisions = new DecisionWorkers(source);
        foreach (var order in await MessageTable.UnhandledAsync(settings))
        {
            decisions.Add(order);
        }

        var builder = Endpoints.Builder();
        builder.Services.AddHostedService(_ => decisions);
        var app = builder.Build();
        new Endpoints(
            await Catalogue.ReadAsync(settings),
            new IdBlocks(source, "orders"),
            new IdBlocks(source, "order_items"),
            new OrderTransactions(source, decisions),
            new OrderReader(source)
        ).Map(app);
        return app;
    }
}
