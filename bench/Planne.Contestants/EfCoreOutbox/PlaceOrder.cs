using System.Text.Json;
using Planne.Contestants.Shop;

namespace Planne.Contestants.EfCoreOutbox;

/// <summary>The message that has an order decided.</summary>
internal sealed record OrderPlaced(int OrderId, int AmountCents);

/// <summary><c>POST /orders</c></summary>
internal static class PlaceOrder
{
    public static async Task<IResult> PostAsync(
        NewOrder body,
        ShopDb db,
        Catalogue catalogue,
        TimeProvider clock
    )
    {
        var (amount, refusal) = catalogue.Judge(body);
        if (refusal is not null)
        {
            return Results.UnprocessableEntity(refusal);
        }

        var order = new Order
        {
            Status = Verdicts.Pending,
            AmountCents = amount,
            Items =
            [
                .. body.Items!.Select(line => new OrderItem
                {
                    ProductId = line.ProductId,
                    Quantity = line.Quantity,
                }),
            ],
        };

        // The message names the order, whose id the database gives out, so it takes two saves in a transaction.
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Orders.Add(order);
        await db.SaveChangesAsync();
        db.Outbox.Add(
            new OutboxMessage
            {
                Type = nameof(OrderPlaced),
                Body = JsonSerializer.Serialize(new OrderPlaced(order.Id, amount)),
                CreatedAt = clock.GetUtcNow().UtcDateTime,
            }
        );
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return Results.Created($"/orders/{order.Id}", View(order));
    }

    public static OrderView View(Order order) =>
        new(
            order.Id,
            order.Status,
            order.AmountCents,
            [.. order.Items.Select(item => new ItemView(item.Id, item.ProductId, item.Quantity))]
        );
}
