using System.Data;
using Microsoft.EntityFrameworkCore;

namespace Planne.Ordering.Ids;

/// <summary>
/// The table <c>id_blocks</c>: which ids were given to nobody yet. It is read and moved on in one statement of its own
/// transaction, so that no two callers are given the same block, whatever becomes of what they write with it.
/// </summary>
internal static class IdBlocks
{
    public static readonly Sequence Orders = new(
        "orders",
        """
        select coalesce(max(id), 0) + 1 as Value
        from orders
        """
    );

    public static readonly Sequence OrderItems = new(
        "order_items",
        """
        select coalesce(max(id), 0) + 1 as Value
        from order_items
        """
    );

    private const string Take = """
        insert into id_blocks (name, next)
        values (@name, last_insert_id(@floor) + @size)
        on duplicate key update
          next = last_insert_id(greatest(next, @floor)) + @size;
        select cast(last_insert_id() as signed) as Value;
        """;

    /// <summary>Reserves ids in a row, above all that were reserved before and all that the table holds.</summary>
    /// <returns>The first of them.</returns>
    /// <exception cref="OverflowException">The ids that a 32-bit column holds are used up.</exception>
    public static async Task<long> TakeAsync(
        DbContextOptions<OrderingDb> database,
        Sequence sequence,
        int size,
        CancellationToken cancellation
    )
    {
        await using var db = new OrderingDb(database);
        await db.Database.OpenConnectionAsync(cancellation);

        // Rows may have come from writers that let the database number them.
        var floor = await db.Database.SqlQueryRaw<long>(sequence.Floor).SingleAsync(cancellation);

        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = Take;
        Add(command, "@name", sequence.Name);
        Add(command, "@floor", floor);
        Add(command, "@size", size);
        // Never cancelled: it commits, and a MySQL whose disk is full must not be interrupted in that.
        var first = (long)(await command.ExecuteScalarAsync(CancellationToken.None))!;

        return first + size - 1 <= int.MaxValue
            ? first
            : throw new OverflowException(
                $"There are no more ids for {sequence.Name}: the column's last is {int.MaxValue}."
            );
    }

    private static void Add(IDbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    /// <summary>A numbered table.</summary>
    /// <param name="Name">Its row in <c>id_blocks</c>.</param>
    /// <param name="Floor">The query for the least id above all rows that it holds.</param>
    internal sealed record Sequence(string Name, string Floor);
}
