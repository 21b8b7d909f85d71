namespace Planne.Contestants.Shop;

/// <summary>Stores an order with its lines and its message, and sees to it that the order is decided.</summary>
internal interface IOrderWriter
{
    Task WriteAsync(PlacedOrder order);
}

/// <summary>The API of those who write their SQL by hand.</summary>
internal sealed class Endpoints(
    Catalogue catalogue,
    IdBlocks orderIds,
    IdBlocks itemIds,
    IOrderWriter writer,
    OrderReader reader
)
{
    public static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default)
        );
        return builder;
    }

    public void Map(WebApplication app)
    {
        app.MapPost("/orders", (RequestDelegate)(context => PostAsync(context)));
        app.MapGet("/orders/{id:int}", (int id) => reader.GetAsync(id));
    }

    private async Task PostAsync(HttpContext context)
    {
        var order = await context.Request.ReadFromJsonAsync(ApiJson.Default.NewOrder);
        await (await AnswerAsync(order!)).ExecuteAsync(context);
    }

    private async Task<IResult> AnswerAsync(NewOrder order)
    {
        var (amount, refusal) = catalogue.Judge(order);
        if (refusal is not null)
        {
            return Results.Json(refusal, ApiJson.Default.Refusal, statusCode: 422);
        }

        var placed = new PlacedOrder(
            await orderIds.TakeAsync(1),
            await itemIds.TakeAsync(order.Items!.Count),
            amount,
            order.Items
        );
        await writer.WriteAsync(placed);
        return placed.Answer();
    }
}
