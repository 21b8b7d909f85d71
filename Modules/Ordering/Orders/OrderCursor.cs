using System.Buffers.Binary;
using System.Buffers.Text;

namespace Planne.Ordering.Orders;

/// <summary>The last order of a page, after which the next one goes on.</summary>
/// <param name="CreatedAt">When it was placed, in UTC and whole microseconds, as it is stored.</param>
/// <param name="Id">Its id, which tells apart those of the same moment.</param>
public sealed record OrderCursor(DateTime CreatedAt, int Id)
{
    private const int Bytes = sizeof(long) + sizeof(int);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>The cursor, or null if it is none.</returns>
    public static OrderCursor? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (
            !Base64Url.IsValid(text, out var length)
            || length != Bytes
            || Base64Url.DecodeFromChars(text, bytes) != Bytes
        )
        {
            return null;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new OrderCursor(
                new DateTime(ticks, DateTimeKind.Utc),
                BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(long)..])
            )
            : null;
    }

    /// <summary>Letters, digits, hyphens and underscores, which an address takes as they are.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CreatedAt.Ticks);
        BinaryPrimitives.WriteInt32BigEndian(bytes[sizeof(long)..], Id);
        return Base64Url.EncodeToString(bytes);
    }
}
