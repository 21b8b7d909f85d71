using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Planne.Bench.Load;
using Planne.Durability;
using Planne.Durability.Agents;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime.Agents;

namespace Planne.Bench.Cleaning;

/// <summary>The product's own database with many handled messages in it, and the agent that deletes them.</summary>
internal sealed class CleaningArena : IAsyncDisposable
{
    private const int Seeds = 100;

    private readonly MySqlMessageStore store;
    private readonly string schema;

    private CleaningArena(string connectionString, string schema, RawConnection own)
    {
        ConnectionString = connectionString;
        this.schema = schema;
        Own = own;
        store = new MySqlMessageStore(
            new MySqlStoreSettings(connectionString, schema, MessageStoreRole.Main),
            new WolverineOptions(),
            NullLoggerFactory.Instance,
            TimeProvider.System
        );
    }

    /// <summary>Of this database, as the host is given it.</summary>
    public string ConnectionString { get; }

    private RawConnection Own { get; }

    public static async Task<CleaningArena> OpenAsync(string server)
    {
        var name = $"planne_bench_{Guid.CreateVersion7():N}"[..32];
        var connection = new MySqlConnectionStringBuilder(server) { Database = name };
        await Cluster.SetUpDatabaseAsync(connection.ConnectionString);
        var patient = new MySqlConnectionStringBuilder(server) { DefaultCommandTimeout = 0 };
        var own = await RawConnection.OpenAsync(patient.ConnectionString, name);
        var arena = new CleaningArena(connection.ConnectionString, name, own);

        // The host is not to clean: the agent runs here, when it is its turn.
        await arena.store.Nodes.PersistAgentRestrictionsAsync(
            [
                new AgentRestriction(
                    Guid.CreateVersion7(),
                    arena.store.Uri,
                    AgentRestrictionType.Paused,
                    0
                ),
            ],
            default
        );
        return arena;
    }

    /// <summary>Has some orders decided, and makes their handled messages many, of which most have been kept long enough.</summary>
    public async Task FillAsync(Shop shop, int handled, int expired)
    {
        await shop.PlaceAsync(clients: 10, Seeds);
        await UntilAllDecidedAsync();
        await Own.TextAsync(
            """
            create table seeds as
            select row_number() over (order by id) - 1 as number, e.*
            from   wolverine_incoming_envelopes e
            where  status = 'Handled'
            """
        );
        var seeds = await Own.ScalarAsync("select count(*) from seeds");
        await Own.TextAsync("set session cte_max_recursion_depth = 1000000");
        await Own.TextAsync(
            FormattableString.Invariant(
                $"""
                insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)
                with recursive copies (copy) as (
                  select 0
                  union all
                  select copy + 1 from copies where copy < {(handled / seeds) - 1}
                )
                select unhex(lpad(hex(copy * {seeds} + number), 32, '0')), status, owner_id,
                       utc_timestamp(6) + interval if(copy * {seeds} + number < {expired}, -86400, 86400) second
                         + interval copy * {seeds} + number microsecond,
                       attempts, received_at, message_type, body
                from   copies
                straight_join seeds
                """
            )
        );
        await Own.QueryAsync("analyze table wolverine_incoming_envelopes", _ => 0);
    }

    /// <summary>How many of the handled messages are left that had been kept long enough from the start.</summary>
    public Task<long> CountExpiredAsync() =>
        Own.ScalarAsync(
            "select count(*) from wolverine_incoming_envelopes where status = 'Handled' and due_at <= utc_timestamp(6) - interval 1 hour"
        );

    public async Task UntilAllDecidedAsync()
    {
        while (await Own.ScalarAsync("select count(*) from orders where status = 'PENDING'") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>The agent as a node runs it, with the settings that it has by default.</summary>
    public HousekeepingAgent NewAgent() =>
        new(store, NullLogger<HousekeepingAgent>.Instance) { FirstRound = TimeSpan.Zero };

    public async ValueTask DisposeAsync()
    {
        await Own.TextAsync($"drop database `{schema}`");
        await Own.DisposeAsync();
        await store.DisposeAsync();
    }
}
