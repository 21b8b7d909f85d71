using Wolverine;

namespace Planne.Bench.Steps;

/// <summary>New envelopes go into the inbox.</summary>
internal sealed class StoreStep(int rows) : Step("store", rows)
{
    // Wolverine hands the store this many at a time, unless told otherwise.
    private const int WolverinesBatch = 100;

    private Envelope[] envelopes = [];
    private RawRow[] raw = [];

    public override IReadOnlyList<Contestant> Contestants =>
        [
            new(
                "lists of 100, as Wolverine gives them",
                Part.Store,
                Rows,
                ArrangeAsync(Rows),
                async arena =>
                {
                    foreach (var list in envelopes.Chunk(WolverinesBatch))
                    {
                        await arena.Node.Store.Inbox.StoreIncomingAsync(list);
                    }
                }
            ),
            new(
                "one list",
                Part.Store,
                Rows,
                ArrangeAsync(Rows),
                arena => arena.Node.Store.Inbox.StoreIncomingAsync(envelopes)
            ),
            new(
                "one to a commit, 8 callers",
                Part.Peer,
                PeerRows,
                ArrangeAsync(PeerRows),
                arena =>
                    AtOnceAsync(
                        envelopes,
                        Callers,
                        (caller, envelope) =>
                            arena
                                .Raw[caller]
                                .ExecuteAsync(
                                    RawSql.Insert(1),
                                    RawSql.ValuesOf(RawRow.Of(envelope))
                                )
                    )
            ),
            new(
                "500 to a statement, one commit",
                Part.Limit,
                Rows,
                ArrangeAsync(Rows),
                arena =>
                    arena.Raw[0].InTransactionAsync(() => RawSql.InsertAsync(arena.Raw[0], raw))
            ),
        ];

    public override async Task CheckAsync(Arena arena, int rows) =>
        Expect(
            "stored",
            rows,
            await arena.CountAsync(
                $"wolverine_incoming_envelopes where status = 'Incoming' and owner_id = {arena.Node.Number} and length(body) > 400"
            )
        );

    private Func<Arena, Task> ArrangeAsync(int count) =>
        arena =>
        {
            envelopes = Orders.New(count, arena.Node.Number);
            raw = RawRow.Of(envelopes);
            return Task.CompletedTask;
        };
}
