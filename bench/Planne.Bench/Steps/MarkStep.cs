using Wolverine;

namespace Planne.Bench.Steps;

/// <summary>A node's envelopes are done, and are kept as a mark against their coming again.</summary>
internal sealed class MarkStep(int rows) : Step("mark handled", rows)
{
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
                        await arena.Node.Store.MarkIncomingEnvelopeAsHandledAsync(list);
                    }
                }
            ),
            new(
                "one list",
                Part.Store,
                Rows,
                ArrangeAsync(Rows),
                arena => arena.Node.Store.MarkIncomingEnvelopeAsHandledAsync(envelopes)
            ),
            new(
                "one to a commit, 8 callers",
                Part.Peer,
                PeerRows,
                ArrangeAsync(PeerRows),
                arena =>
                    AtOnceAsync(
                        raw,
                        Callers,
                        (caller, row) =>
                            arena.Raw[caller].ExecuteAsync(RawSql.MarkHandled(1), row.Id, row.Owner)
                    )
            ),
            new(
                "500 to a statement, one commit",
                Part.Limit,
                Rows,
                ArrangeAsync(Rows),
                arena =>
                    arena
                        .Raw[0]
                        .InTransactionAsync(async () =>
                        {
                            foreach (var chunk in raw.Chunk(RawSql.RowsToAStatement))
                            {
                                await arena
                                    .Raw[0]
                                    .ExecuteAsync(
                                        RawSql.MarkHandled(chunk.Length),
                                        [.. chunk.Select(row => row.Id), arena.Node.Number]
                                    );
                            }
                        })
            ),
        ];

    public override async Task CheckAsync(Arena arena, int rows) =>
        Expect(
            "marked",
            rows,
            await arena.CountAsync(
                "wolverine_incoming_envelopes where status = 'Handled' and owner_id = 0 and due_at > utc_timestamp(6)"
            )
        );

    private Func<Arena, Task> ArrangeAsync(int count) =>
        async arena =>
        {
            envelopes = Orders.New(count, arena.Node.Number);
            raw = RawRow.Of(envelopes);
            await arena.Raw[0].InTransactionAsync(() => RawSql.InsertAsync(arena.Raw[0], raw));
        };
}
