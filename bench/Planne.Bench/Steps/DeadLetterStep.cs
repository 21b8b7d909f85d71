using Wolverine;

namespace Planne.Bench.Steps;

/// <summary>Handlers have failed for good, and their envelopes leave the inbox for the dead letters.</summary>
internal sealed class DeadLetterStep(int rows) : Step("dead letters", rows)
{
    private Envelope[] envelopes = [];
    private RawRow[] raw = [];

    public override IReadOnlyList<Contestant> Contestants =>
        [
            ByTheStore("one at a time, 1 caller", 1),
            ByTheStore("one at a time, 8 callers", Callers),
            new(
                "one to a commit, 8 callers",
                Part.Peer,
                PeerRows,
                ArrangeAsync(PeerRows),
                arena =>
                    AtOnceAsync(
                        envelopes,
                        Callers,
                        (caller, envelope) => MoveAsync(arena.Raw[caller], [RawRow.Of(envelope)])
                    )
            ),
            new(
                "500 to a statement, one commit",
                Part.Limit,
                Rows,
                ArrangeAsync(Rows),
                arena => MoveAsync(arena.Raw[0], raw)
            ),
        ];

    public override async Task CheckAsync(Arena arena, int rows)
    {
        Expect("in the dead letters", rows, await arena.CountAsync("wolverine_dead_letters"));
        Expect("in the inbox", 0, await arena.CountAsync("wolverine_incoming_envelopes"));
    }

    private Contestant ByTheStore(string name, int callers) =>
        new(
            name,
            Part.Store,
            Rows,
            ArrangeAsync(Rows),
            arena =>
                AtOnceAsync(
                    envelopes,
                    callers,
                    (_, envelope) =>
                        arena.Node.Store.Inbox.MoveToDeadLetterStorageAsync(
                            envelope,
                            RawSql.Failure
                        )
                )
        );

    private static Task MoveAsync(RawConnection connection, IReadOnlyList<RawRow> rows) =>
        connection.InTransactionAsync(async () =>
        {
            foreach (var chunk in rows.Chunk(RawSql.RowsToAStatement))
            {
                await connection.ExecuteAsync(
                    RawSql.Delete(chunk.Length),
                    [.. chunk.Select(row => row.Id), chunk[0].Owner]
                );
            }

            await RawSql.InsertLettersAsync(connection, rows);
        });

    private Func<Arena, Task> ArrangeAsync(int count) =>
        async arena =>
        {
            envelopes = Orders.New(count, arena.Node.Number);
            foreach (var envelope in envelopes)
            {
                envelope.WasPersistedInInbox = true;
            }

            raw = RawRow.Of(envelopes);
            await arena.Raw[0].InTransactionAsync(() => RawSql.InsertAsync(arena.Raw[0], raw));
        };
}
