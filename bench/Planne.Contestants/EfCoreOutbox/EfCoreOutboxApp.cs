using Microsoft.EntityFrameworkCore;
using Planne.Contestants.Shop;

namespace Planne.Contestants.EfCoreOutbox;

/// <summary>A minimal API on EF Core with an outbox table that a background service polls: as most teams write it.</summary>
internal static class EfCoreOutboxApp
{
    public static async Task<WebApplication> BuildAsync(Settings settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDbContextPool<ShopDb>(db =>
            db.UseMySql(settings.ConnectionString, new MySqlServerVersion(new Version(8, 4)))
        );
        builder.Services.AddSingleton(await Catalogue.ReadAsync(settings));
        builder.Services.AddHostedService<OutboxWorker>();
        var app = builder.Build();

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope
                .ServiceProvider.GetRequiredService<ShopDb>()
                .Database.ExecuteSqlRawAsync(
                    """
                    create table if not exists outbox (
                      id bigint not null auto_increment,
                      type varchar(255) not null,
                      body varchar(1024) not null,
                      created_at datetime(6) not null,
                      handled_at datetime(6),
                      primary key (id),
                      key ix_outbox_handled_at (handled_at, id)
                    )
                    """
                );
        }

        app.MapPost("/orders", PlaceOrder.PostAsync);
        app.MapGet("/orders/{id:int}", GetOrderAsync);
        return app;
    }

    private static async Task<IResult> GetOrderAsync(int id, ShopDb db)
    {
        var order = await db
            .Orders.AsNoTracking()
            .Include(order => order.Items)
            .SingleOrDefaultAsync(order => order.Id == id);
        return order is null ? Results.NotFound(new Missing()) : Results.Ok(PlaceOrder.View(order));
    }
}
