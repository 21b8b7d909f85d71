using System.Text;
using System.Threading.Channels;
using MySqlConnector;
using Planne.Contestants.Shop;

namespace Planne.Contestants.SharedCommit;

/// <summary>Writes orders together: those that come while a commit is on its way share the next one.</summary>
internal sealed class OrderBatches(MySqlDataSource source, DecisionBatches decisions)
    : BackgroundService,
        IOrderWriter
{
    private const int AtOnce = 2;
    private const int MostOrders = 256;

    private readonly Channel<(PlacedOrder Order, TaskCompletionSource Stored)> waiting =
        Channel.CreateUnbounded<(PlacedOrder, TaskCompletionSource)>();

    public Task WriteAsync(PlacedOrder order)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Writer.TryWrite((order, stored));
        return stored.Task;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        var orders = new List<PlacedOrder>();
        var answers = new List<TaskCompletionSource>();
        while (await waiting.Reader.WaitToReadAsync(stopping))
        {
            while (orders.Count < MostOrders && waiting.Reader.TryRead(out var next))
            {
                orders.Add(next.Order);
                answers.Add(next.Stored);
            }

            if (orders.Count > 0)
            {
                await WriteTogetherAsync(orders, answers);
                orders.Clear();
                answers.Clear();
            }
        }
    }

    private async Task WriteTogetherAsync(
        List<PlacedOrder> orders,
        List<TaskCompletionSource> answers
    )
    {
        try
        {
            var sql = new StringBuilder("begin;").AppendOrders(orders).Append("commit");
            await using var connection = await source.OpenConnectionAsync();
            await Transactions.RunAsync(connection, sql.ToString());
        }
        catch (MySqlException exception)
        {
            answers.ForEach(answer => answer.SetException(exception));
            return;
        }

        answers.ForEach(answer => answer.SetResult());
        orders.ForEach(order => decisions.Add(order.Id));
    }
}
