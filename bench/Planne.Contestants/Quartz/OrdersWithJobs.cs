using System.Data;
using System.Text;
using MySqlConnector;
using Planne.Contestants.Shop;
using Quartz;

namespace Planne.Contestants.Quartz;

/// <summary>Writes each order and its job in one transaction.</summary>
internal sealed class OrdersWithJobs(MySqlDataSource source, ISchedulerFactory schedulers)
    : IOrderWriter
{
    public async Task WriteAsync(PlacedOrder order)
    {
        var scheduler = await schedulers.GetScheduler();
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.ReadCommitted
        );
        await using (
            var command = new MySqlCommand(
                new StringBuilder().AppendOrders([order], withMessages: false).ToString(),
                connection,
                transaction
            )
        )
        {
            await command.ExecuteNonQueryAsync();
        }

        using var joined = scheduler.EnlistTransaction(transaction);
        await scheduler.ScheduleJob(
            JobBuilder
                .Create<DecideOrder>()
                .WithIdentity($"order-{order.Id}")
                .UsingJobData(DecideOrder.OrderId, order.Id)
                .RequestRecovery()
                .Build(),
            TriggerBuilder.Create().WithIdentity($"order-{order.Id}").StartNow().Build()
        );
        await transaction.CommitAsync();
    }
}
