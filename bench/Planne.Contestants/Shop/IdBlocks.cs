using MySqlConnector;

namespace Planne.Contestants.Shop;

/// <summary>Ids that are reserved in the database in blocks, so that an order has its ids before it is written.</summary>
/// <param name="source">The database.</param>
/// <param name="name">Whose ids they are.</param>
internal sealed class IdBlocks(MySqlDataSource source, string name)
{
    private const int Size = 10_000;
    private readonly Lock guard = new();
    private readonly SemaphoreSlim refill = new(1);
    private int next;
    private int end;

    /// <summary>Takes some ids in a row.</summary>
    /// <returns>The first of them.</returns>
    public async ValueTask<int> TakeAsync(int count)
    {
        while (true)
        {
            if (TryTake(count, out var first))
            {
                return first;
            }

            await refill.WaitAsync();
            try
            {
                // Another one may have done it meanwhile.
                if (!HasRoom(count))
                {
                    Use(await ReserveAsync());
                }
            }
            finally
            {
                refill.Release();
            }
        }
    }

    private bool TryTake(int count, out int first)
    {
        lock (guard)
        {
            first = next;
            if (end - next < count)
            {
                return false;
            }

            next += count;
            return true;
        }
    }

    private bool HasRoom(int count)
    {
        lock (guard)
        {
            return end - next >= count;
        }
    }

    private void Use(int first)
    {
        lock (guard)
        {
            (next, end) = (first, first + Size);
        }
    }

    private async Task<int> ReserveAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new MySqlCommand(
            """
            insert into id_blocks (name, next)
            values (@name, 1 + @size)
            on duplicate key update next = last_insert_id(next) + @size;
            select if(row_count() = 1, 1, last_insert_id())
            """,
            connection
        );
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("size", Size);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), null);
    }
}
