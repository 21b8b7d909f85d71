using Planne.Durability.Sql;
using Wolverine;

namespace Planne.Durability.Store;

/// <summary>An envelope and its bytes, ready to be stored.</summary>
internal readonly record struct SerializedEnvelope(Envelope Envelope, byte[] Body)
{
    // What a row's other columns, their parameters' share of the statement and the escaping of its address may take.
    private const int RowOverhead = 4096;

    // What is stored must still fit when it fails, and goes to the dead letters with the text of its exception.
    private const int FailureOverhead = 160 * 1024;

    /// <summary>
    /// Serializes each envelope once and splits the list so that no statement has more than
    /// <paramref name="rows"/> rows or more than <paramref name="maxPacket"/> bytes.
    /// </summary>
    /// <exception cref="InvalidOperationException">One envelope alone is larger than the server takes.</exception>
    public static IReadOnlyList<IReadOnlyList<SerializedEnvelope>> Batches(
        IReadOnlyList<Envelope> envelopes,
        int rows,
        long maxPacket
    )
    {
        var batches = new List<IReadOnlyList<SerializedEnvelope>>();
        var batch = new List<SerializedEnvelope>(Math.Min(envelopes.Count, rows));
        var batchSize = 0L;
        foreach (var envelope in envelopes)
        {
            var body = EnvelopeRow.Serialize(envelope);
            var size = SizeOnTheWire(body);
            if (size + FailureOverhead > maxPacket)
            {
                throw new InvalidOperationException(
                    $"Envelope {envelope.Id} ({envelope.MessageType}) has {body.Length} bytes, and the server takes statements of {maxPacket} bytes, half of which escaping may need. Send less, or raise max_allowed_packet."
                );
            }

            if (batch.Count == rows || batchSize + size > maxPacket)
            {
                batches.Add(batch);
                batch = [];
                batchSize = 0;
            }

            batch.Add(new SerializedEnvelope(envelope, body));
            batchSize += size;
        }

        if (batch.Count > 0)
        {
            batches.Add(batch);
        }

        return batches;
    }

    // A parameter's bytes are escaped on their way; in the worst case each takes two.
    private static long SizeOnTheWire(byte[] body) => (2L * body.Length) + RowOverhead;
}
