using System.Collections.Concurrent;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine.Runtime.Serialization;

namespace Planne.Bench.Steps;

/// <summary>A node is gone, and others take its envelopes over.</summary>
internal sealed class ClaimStep(int rows) : Step("claim orphans", rows)
{
    private const string Orphans = """
        from     wolverine_incoming_envelopes force index (ix_claim)
        where    status = 'Incoming'
        and      owner_id = ?
        and      received_at = ?
        order by id
        """;

    private ConcurrentBag<Guid> claimed = [];

    public override IReadOnlyList<Contestant> Contestants =>
        [
            new(
                "500 at a time, 8 nodes at once",
                Part.Store,
                Rows,
                ArrangeAsync(Rows),
                arena => Task.WhenAll(arena.Nodes.Select(node => ClaimAllAsync(node, arena.Dead)))
            ),
            new(
                "one to a commit, 8 callers",
                Part.Peer,
                PeerRows,
                ArrangeAsync(PeerRows),
                arena =>
                    Task.WhenAll(
                        arena.Raw.Select(connection => ClaimOneByOneAsync(connection, arena))
                    )
            ),
            new(
                "one update, one select, one commit",
                Part.Limit,
                Rows,
                ArrangeAsync(Rows),
                ClaimAtOnceAsync
            ),
        ];

    public override async Task CheckAsync(Arena arena, int rows)
    {
        Expect("claimed", rows, claimed.Count);
        Expect("claimed once", rows, claimed.Distinct().Count());
        Expect(
            "owned by the living",
            rows,
            await arena.CountAsync($"wolverine_incoming_envelopes where owner_id <> {arena.Dead}")
        );
    }

    private async Task ClaimAllAsync(Node node, int dead)
    {
        var holding = new Holding(dead, Orders.Queue.ToString());
        var batch = node.Store.BatchSize;
        while (await node.Store.ClaimIncomingAsync(holding, batch, default) is { Count: > 0 } some)
        {
            foreach (var envelope in some)
            {
                claimed.Add(envelope.Id);
            }
        }
    }

    private async Task ClaimOneByOneAsync(RawConnection connection, Arena arena)
    {
        var isMore = true;
        while (isMore)
        {
            await connection.InTransactionAsync(async () =>
            {
                var found = await connection.QueryAsync(
                    $"select id, body {Orphans} limit 1 for update skip locked",
                    reader =>
                        (
                            Id: reader.GetFieldValue<byte[]>(0),
                            Envelope: EnvelopeSerializer.Deserialize(
                                reader.GetFieldValue<byte[]>(1)
                            )
                        ),
                    arena.Dead,
                    Orders.Queue.ToString()
                );
                foreach (var (id, envelope) in found)
                {
                    await connection.ExecuteAsync(
                        "update wolverine_incoming_envelopes set owner_id = ? where id = ?",
                        arena.Node.Number,
                        id
                    );
                    claimed.Add(envelope.Id);
                }

                isMore = found.Count > 0;
            });
        }
    }

    private Task ClaimAtOnceAsync(Arena arena) =>
        arena
            .Raw[0]
            .InTransactionAsync(async () =>
            {
                await arena
                    .Raw[0]
                    .ExecuteAsync(
                        """
                        update wolverine_incoming_envelopes
                        set    owner_id = ?
                        where  status = 'Incoming'
                        and    owner_id = ?
                        and    received_at = ?
                        """,
                        arena.Node.Number,
                        arena.Dead,
                        Orders.Queue.ToString()
                    );
                var found = await arena
                    .Raw[0]
                    .QueryAsync(
                        $"select id, attempts, received_at, message_type, body {Orphans}",
                        reader =>
                            (
                                Id: EnvelopeRow.ReadKey(reader, 0),
                                Attempts: reader.GetInt32(1),
                                ReceivedAt: reader.GetString(2),
                                MessageType: reader.GetString(3),
                                Body: reader.GetFieldValue<byte[]>(4)
                            ),
                        arena.Node.Number,
                        Orders.Queue.ToString()
                    );
                foreach (var row in found)
                {
                    claimed.Add(row.Id);
                }
            });

    private Func<Arena, Task> ArrangeAsync(int count) =>
        arena =>
        {
            claimed = [];
            var orphans = RawRow.Of(Orders.New(count, arena.Dead));
            return arena.Raw[0].InTransactionAsync(() => RawSql.InsertAsync(arena.Raw[0], orphans));
        };
}
