using System.Buffers.Binary;
using System.Security.Cryptography;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Orders;

/// <summary>What a client sent to place an order, as far as it could be read.</summary>
/// <param name="Lines">The lines, or null if there is no list of them, or if reading broke off before any of them.</param>
/// <param name="Faults">Why the rest could not be read: what contradicts JSON or the schema <c>CreateOrderParams</c>.</param>
public sealed record PlaceOrderBody(
    IReadOnlyList<PlaceOrderBody.Line>? Lines,
    IReadOnlyList<Fault> Faults
)
{
    /// <summary>A line; what could not be read of it is null. An integer too large for its type is the type's largest.</summary>
    /// <param name="ProductId">Any integer.</param>
    /// <param name="Quantity">Any integer.</param>
    public readonly record struct Line(long? ProductId, long? Quantity)
    {
        /// <summary>The line that it asks for.</summary>
        /// <exception cref="InvalidOperationException">A number was not read; <see cref="Faults"/> says why.</exception>
        /// <exception cref="OverflowException">A number is out of range, which <see cref="PlaceOrderRules"/> refuses.</exception>
        public PlaceOrder.Line ToCommand() =>
            checked(new((int)ProductId!.Value, (int)Quantity!.Value));
    }

    /// <summary>Reads a body.</summary>
    /// <param name="utf8">The whole of it.</param>
    public static PlaceOrderBody Parse(ReadOnlySpan<byte> utf8) => PlaceOrderParser.Parse(utf8);

    /// <summary>The order that it asks for. Only to be called if it has no faults and fulfils <see cref="PlaceOrderRules"/>.</summary>
    public PlaceOrder ToCommand() => new([.. Lines!.Select(line => line.ToCommand())]);

    /// <summary>The SHA-256 of what is asked for. Of what was understood, not of the bytes: a repeat may have other spaces.</summary>
    /// <remarks>Only to be called if it has no faults.</remarks>
    public byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[2 * sizeof(long)];
        foreach (var line in Lines!)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, line.ProductId!.Value);
            BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(long)..], line.Quantity!.Value);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
