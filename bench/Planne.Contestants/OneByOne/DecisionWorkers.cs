using System.Globalization;
using System.Threading.Channels;
using MySqlConnector;
using Planne.Contestants.Shop;

namespace Planne.Contestants.OneByOne;

/// <summary>Decides orders, each in a transaction of its own, some at once.</summary>
internal sealed class DecisionWorkers(MySqlDataSource source) : BackgroundService
{
    private const int AtOnce = 32;
    private static readonly TimeSpan BeforeAnotherTry = TimeSpan.FromMilliseconds(100);
    private readonly Channel<int> waiting = Channel.CreateUnbounded<int>();

    /// <summary>Has an order decided whose message is stored.</summary>
    public void Add(int order) => waiting.Writer.TryWrite(order);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        await foreach (var order in waiting.Reader.ReadAllAsync(stopping))
        {
            try
            {
                await DecideAsync(order);
            }
            catch (MySqlException exception)
            {
                await Console.Error.WriteLineAsync($"Order {order}: {exception.Message}");
                await Task.Delay(BeforeAnotherTry, stopping);
                Add(order);
            }
        }
    }

    private async Task DecideAsync(int order)
    {
        var verdict = Verdicts.Toss() ? Verdicts.Approved : Verdicts.Refused;
        // The key of decisions keeps an order from a second verdict.
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            begin;
            insert into decisions (order_id, verdict, decided_at) values ({order}, '{verdict}', utc_timestamp(6));
            insert into decision_log (order_id, verdict, decided_at) values ({order}, '{verdict}', utc_timestamp(6));
            update orders set status = '{verdict}' where id = {order} and status = 'PENDING';
            update messages set handled = true where order_id = {order};
            commit
            """
        );
        await using var connection = await source.OpenConnectionAsync();
        await Transactions.RunAsync(connection, sql);
    }
}
