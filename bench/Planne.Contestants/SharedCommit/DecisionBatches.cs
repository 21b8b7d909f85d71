using System.Globalization;
using System.Text;
using System.Threading.Channels;
using MySqlConnector;
using Planne.Contestants.Shop;

namespace Planne.Contestants.SharedCommit;

/// <summary>Decides orders together: those that come while a commit is on its way share the next one.</summary>
internal sealed class DecisionBatches(MySqlDataSource source) : BackgroundService
{
    private const int MostOrders = 512;
    private const int RowsOfOne = 4;
    private static readonly TimeSpan BeforeAnotherTry = TimeSpan.FromMilliseconds(100);
    private readonly Channel<int> waiting = Channel.CreateUnbounded<int>();

    /// <summary>Has an order decided whose message is stored.</summary>
    public void Add(int order) => waiting.Writer.TryWrite(order);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var orders = new List<int>();
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (orders.Count < MostOrders && waiting.Reader.TryRead(out var next))
            {
                orders.Add(next);
            }

            try
            {
                await DecideTogetherAsync(orders);
            }
            catch (MySqlException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                await Task.Delay(BeforeAnotherTry, stoppingToken);
                orders.ForEach(Add);
            }

            orders.Clear();
        }
    }

    private async Task DecideTogetherAsync(List<int> orders)
    {
        var tossed = orders.ToLookup(_ => Verdicts.Toss());
        var (approved, refused) = (tossed[true].ToList(), tossed[false].ToList());
        var sql = new StringBuilder("begin;");
        AppendVerdicts(sql, "decisions", approved, refused);
        AppendVerdicts(sql, "decision_log", approved, refused);
        AppendStatus(sql, Verdicts.Approved, approved);
        AppendStatus(sql, Verdicts.Refused, refused);
        sql.Append("update messages set handled = true where order_id in (")
            .AppendEach(orders, static (sql, order) => sql.Append(order))
            .Append(");commit");
        await using var connection = await source.OpenConnectionAsync();
        var rows = await Transactions.RunAsync(connection, sql.ToString());
        if (rows != orders.Count * RowsOfOne)
        {
            await Console.Error.WriteLineAsync(
                $"{rows} rows were written for {orders.Count} orders."
            );
        }
    }

    private static void AppendVerdicts(
        StringBuilder sql,
        string table,
        List<int> approved,
        List<int> refused
    ) =>
        sql.Append(
                CultureInfo.InvariantCulture,
                $"insert into {table} (order_id, verdict, decided_at) values "
            )
            .AppendEach(
                approved,
                static (sql, order) =>
                    sql.Append(
                        CultureInfo.InvariantCulture,
                        $"({order},'APPROVED',utc_timestamp(6))"
                    )
            )
            .Append(approved is [] || refused is [] ? "" : ",")
            .AppendEach(
                refused,
                static (sql, order) =>
                    sql.Append(
                        CultureInfo.InvariantCulture,
                        $"({order},'REFUSED',utc_timestamp(6))"
                    )
            )
            .Append(';');

    private static void AppendStatus(StringBuilder sql, string status, List<int> orders)
    {
        if (orders is not [])
        {
            sql.Append(
                    CultureInfo.InvariantCulture,
                    $"update orders force index (primary) set status = '{status}' where status = 'PENDING' and id in ("
                )
                .AppendEach(orders, static (sql, order) => sql.Append(order))
                .Append(");");
        }
    }
}
