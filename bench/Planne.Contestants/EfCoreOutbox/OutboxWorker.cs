using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Planne.Contestants.Shop;

namespace Planne.Contestants.EfCoreOutbox;

/// <summary>Looks for messages that are not handled, and handles each in a transaction of its own, some at once.</summary>
internal sealed class OutboxWorker(IServiceScopeFactory scopes, TimeProvider clock)
    : BackgroundService
{
    private const int MostAtATime = 200;
    private const int AtOnce = 8;
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var messages = await FindAsync(stoppingToken);
            await Parallel.ForEachAsync(
                messages,
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = AtOnce,
                    CancellationToken = stoppingToken,
                },
                HandleAsync
            );
            if (messages.Count < MostAtATime)
            {
                await Task.Delay(BetweenPolls, stoppingToken);
            }
        }
    }

    private async Task<List<OutboxMessage>> FindAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<ShopDb>()
            .Outbox.AsNoTracking()
            .Where(message => message.HandledAt == null)
            .OrderBy(message => message.Id)
            .Take(MostAtATime)
            .ToListAsync(stopping);
    }

    private async ValueTask HandleAsync(OutboxMessage message, CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var placed = JsonSerializer.Deserialize<OrderPlaced>(message.Body)!;
        var order = await db.Orders.SingleAsync(order => order.Id == placed.OrderId, stopping);
        var now = clock.GetUtcNow().UtcDateTime;

        order.Status = Verdicts.Toss() ? Verdicts.Approved : Verdicts.Refused;
        db.Decisions.Add(
            new Decision
            {
                OrderId = order.Id,
                Verdict = order.Status,
                DecidedAt = now,
            }
        );
        db.DecisionLog.Add(
            new DecisionLogEntry
            {
                OrderId = order.Id,
                Verdict = order.Status,
                DecidedAt = now,
            }
        );
        db.Outbox.Attach(message);
        message.HandledAt = now;
        await db.SaveChangesAsync(stopping);
    }
}
