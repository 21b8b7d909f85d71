using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Planne.Bench.Steps;

/// <summary>The fault is mended, and all dead letters go back to the inbox.</summary>
internal sealed class ReplayStep(int rows) : Step("replay", rows)
{
    private const string ToInbox = """
        insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)
        select id, 'Incoming', 0, utc_timestamp(6), 0, received_at, message_type, body
        from   wolverine_dead_letters
        """;

    private const string Remember = """
        insert into wolverine_dead_letter_history (id, received_at, first_failed_at, replay_count, last_replayed_at)
        select id, received_at, first_failed_at, replay_count + 1, utc_timestamp(6)
        from   wolverine_dead_letters
        """;

    private RawRow[] raw = [];

    public override IReadOnlyList<Contestant> Contestants =>
        [
            new(
                "flag all, then move 500 at a time",
                Part.Store,
                Rows,
                ArrangeAsync(Rows),
                async arena =>
                {
                    var store = arena.Node.Store;
                    await store.ReplayMatchingAsync(new DeadLetterEnvelopeQuery(), default);
                    while (await store.MoveReplayableAsync(default) == store.BatchSize) { }
                }
            ),
            new(
                "one to a commit, 8 callers",
                Part.Peer,
                PeerRows,
                ArrangeAsync(PeerRows),
                arena =>
                    AtOnceAsync(raw, Callers, (caller, row) => MoveOneAsync(arena.Raw[caller], row))
            ),
            new(
                "all in three statements, one commit",
                Part.Limit,
                Rows,
                ArrangeAsync(Rows),
                arena =>
                    arena
                        .Raw[0]
                        .InTransactionAsync(async () =>
                        {
                            await arena.Raw[0].ExecuteAsync(Remember);
                            await arena.Raw[0].ExecuteAsync(ToInbox);
                            await arena.Raw[0].ExecuteAsync("delete from wolverine_dead_letters");
                        })
            ),
        ];

    public override async Task CheckAsync(Arena arena, int rows)
    {
        Expect(
            "in the inbox",
            rows,
            await arena.CountAsync("wolverine_incoming_envelopes where owner_id = 0")
        );
        Expect("in the dead letters", 0, await arena.CountAsync("wolverine_dead_letters"));
        Expect("remembered", rows, await arena.CountAsync("wolverine_dead_letter_history"));
    }

    private static Task MoveOneAsync(RawConnection connection, RawRow row) =>
        connection.InTransactionAsync(async () =>
        {
            await connection.ExecuteAsync($"{Remember} where id = ?", row.Id);
            await connection.ExecuteAsync($"{ToInbox} where id = ?", row.Id);
            await connection.ExecuteAsync(
                "delete from wolverine_dead_letters where id = ?",
                row.Id
            );
        });

    private Func<Arena, Task> ArrangeAsync(int count) =>
        async arena =>
        {
            raw = RawRow.Of(Orders.New(count, arena.Node.Number));
            await arena
                .Raw[0]
                .InTransactionAsync(() => RawSql.InsertLettersAsync(arena.Raw[0], raw));
        };
}
