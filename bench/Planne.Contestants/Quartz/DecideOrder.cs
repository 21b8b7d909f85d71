using System.Globalization;
using MySqlConnector;
using Planne.Contestants.Shop;
using Quartz;

namespace Planne.Contestants.Quartz;

/// <summary>Decides an order in a transaction of its own.</summary>
internal sealed class DecideOrder(MySqlDataSource source) : IJob
{
    public const string OrderId = "orderId";

    public async ValueTask Execute(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    )
    {
        var order = context.MergedJobDataMap.GetInt(OrderId);
        var verdict = Verdicts.Toss() ? Verdicts.Approved : Verdicts.Refused;
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            begin;
            insert into decisions (order_id, verdict, decided_at) values ({order}, '{verdict}', utc_timestamp(6));
            insert into decision_log (order_id, verdict, decided_at) values ({order}, '{verdict}', utc_timestamp(6));
            update orders set status = '{verdict}' where id = {order} and status = 'PENDING';
            commit
            """
        );
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await Transactions.RunAsync(connection, sql);
        }
        catch (MySqlException exception)
            when (exception.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            // It was decided before a crash, after which the job came again.
        }
        catch (MySqlException exception)
        {
            throw new JobExecutionException(exception) { RefireImmediately = true };
        }
    }
}
