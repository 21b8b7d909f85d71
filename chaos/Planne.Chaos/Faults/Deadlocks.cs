using System.Data;
using System.Diagnostics;
using MySqlConnector;

namespace Planne.Chaos.Faults;

/// <summary>Others lock the same rows in opposite order.</summary>
internal sealed class Deadlocks : Fault
{
    private const string LockOrders =
        "select id from orders where status = 'PENDING' order by id desc limit 40 for update";

    private const string LockMessages =
        "select id from wolverine_incoming_envelopes where status = 'Incoming' order by id desc limit 40 for update";

    // A change to nothing else, so that it locks every row that waits, while nodes claim.
    private const string Sweep =
        "update wolverine_incoming_envelopes set attempts = attempts where status = 'Incoming'";

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(4);

    public override string Name => "deadlocks";

    public override string Description =>
        "others lock pending orders and waiting messages, in opposite orders, for seconds";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        string[][] writers =
        [
            [LockOrders, LockMessages],
            [LockMessages, LockOrders],
            [Sweep],
        ];
        var (transactions, lost) = (0, 0);
        await Task.WhenAll(
            writers.Select(statements =>
            {
                var seed = dice.Next();
                return WriteAsync(statements, new Random(seed));
            })
        );
        return new Injury(
            $"{transactions} transactions, {lost} of them ended by a deadlock or a wait that was too long",
            TimeSpan.Zero,
            () => Task.CompletedTask
        );

        async Task WriteAsync(string[] statements, Random own)
        {
            var since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since) < Lasts)
            {
                Interlocked.Increment(ref transactions);
                if (!await TryLockAsync(field, statements, own, cancellation))
                {
                    Interlocked.Increment(ref lost);
                }
            }
        }
    }

    private static async Task<bool> TryLockAsync(
        Field field,
        string[] statements,
        Random dice,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var connection = await field.Database.OpenAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(
                IsolationLevel.ReadCommitted,
                cancellation
            );
            foreach (var statement in statements)
            {
                await using var command = new MySqlCommand(statement, connection, transaction);
                await command.ExecuteNonQueryAsync(cancellation);
                await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(60)), cancellation);
            }

            await transaction.RollbackAsync(cancellation);
            return true;
        }
        catch (MySqlException fault)
            when (fault.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout)
        {
            return false;
        }
    }
}
