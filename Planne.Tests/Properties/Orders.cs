using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Planne.Tests.Properties;

/// <summary>A line of an order as a client may ask for it.</summary>
public readonly record struct AskedLine(long ProductId, long Quantity)
{
    public override string ToString() =>
        $$"""{"productId":{{ProductId}},"quantity":{{Quantity}}}""";
}

/// <summary>An order that is well-formed.</summary>
public abstract class AskedOrder(IReadOnlyList<AskedLine> lines)
{
    public IReadOnlyList<AskedLine> Lines => lines;

    public SentBody Body => new(Encoding.UTF8.GetBytes(ToString()), Chunked: false);

    public override string ToString() => $$"""{"items":[{{string.Join(',', lines)}}]}""";

    protected IEnumerable<IReadOnlyList<AskedLine>> ShrinkLines() =>
        Shrinking
            .Shorter(Lines)
            .Concat(
                Lines.SelectMany(
                    (line, index) =>
                        Smaller(line).Select(smaller => Shrinking.With(Lines, index, smaller))
                )
            );

    private static IEnumerable<AskedLine> Smaller(AskedLine line) =>
        [
            .. ArbMap
                .Default.ArbFor<long>()
                .Shrinker(line.Quantity)
                .Select(q => line with { Quantity = q }),
            .. ArbMap
                .Default.ArbFor<long>()
                .Shrinker(line.ProductId)
                .Select(p => line with { ProductId = p }),
        ];
}

/// <summary>An order that must be accepted.</summary>
public sealed class AcceptableOrder(IReadOnlyList<AskedLine> lines) : AskedOrder(lines)
{
    public IEnumerable<AcceptableOrder> Shrink() =>
        ShrinkLines()
            .Select(lines => new AcceptableOrder(lines))
            .Where(order => Oracle.Judge(order.Body.Bytes).Status == 201);
}

/// <summary>An order that is well-formed, and not to be had.</summary>
public sealed class RefusedOrder(IReadOnlyList<AskedLine> lines) : AskedOrder(lines)
{
    public IEnumerable<RefusedOrder> Shrink() =>
        ShrinkLines()
            .Select(lines => new RefusedOrder(lines))
            .Where(order => Oracle.Judge(order.Body.Bytes).Status == 422);
}

/// <summary>Makes well-formed orders.</summary>
internal static class OrderGenerators
{
    private const int MostQuantity = 1_000_000;

    private static readonly Gen<long> Product = Gen.Choose(1, 3).Select(id => (long)id);

    // Small ones mostly, since a few large ones make up the greatest total that there may be.
    private static readonly Gen<long> Quantity = Gen.Frequency(
            (12, Gen.Choose(1, 1_000)),
            (2, Gen.Choose(1, MostQuantity)),
            (1, Gen.Constant(MostQuantity))
        )
        .Select(quantity => (long)quantity);

    private static readonly Gen<long> NoProduct = Gen.OneOf(
        Gen.Elements(0L, 4L, -1L, int.MaxValue, int.MinValue, (1L << 32) + 1, long.MaxValue),
        Gen.Choose(4, int.MaxValue).Select(id => (long)id)
    );

    private static readonly Gen<long> NoQuantity = Gen.OneOf(
        Gen.Elements(0L, -1L, MostQuantity + 1L, 1L << 31, (1L << 32) + 1, long.MinValue),
        Gen.Choose(MostQuantity + 1, int.MaxValue).Select(quantity => (long)quantity)
    );

    private static readonly Gen<AskedLine> Line = LineOf(Product, Quantity);

    private static readonly Gen<AskedLine> DearLine = LineOf(
        Product,
        Gen.Choose(MostQuantity / 2, MostQuantity).Select(quantity => (long)quantity)
    );

    private static readonly Gen<AskedLine> RefusedLine = Gen.OneOf(
        LineOf(NoProduct, Quantity),
        LineOf(Product, NoQuantity),
        LineOf(NoProduct, NoQuantity)
    );

    public static Gen<AcceptableOrder> Acceptable { get; } =
        from count in Gen.Frequency(
            (4, Gen.Choose(1, 8)),
            (1, Gen.Choose(1, 100)),
            (1, Gen.Constant(100))
        )
        from lines in Line.ListOf(count)
        select new AcceptableOrder(WithinTheTotal(lines));

    public static Gen<RefusedOrder> Refused { get; } =
        Gen.Frequency(
                (6, WithARefusedLine),
                (
                    2,
                    from count in Gen.Choose(101, 140)
                    from lines in Line.ListOf(count)
                    select lines
                ),
                (
                    2,
                    from count in Gen.Choose(60, 100)
                    from lines in DearLine.ListOf(count)
                    select lines
                ),
                (1, Gen.Constant(new List<AskedLine>()))
            )
            .Select(lines => new RefusedOrder(lines))
            .Where(order => Oracle.Judge(order.Body.Bytes).Status == 422);

    private static Gen<List<AskedLine>> WithARefusedLine =>
        from others in Gen.Choose(0, 20).SelectMany(count => Line.ListOf(count))
        from refused in Gen.Choose(1, 5).SelectMany(count => RefusedLine.ListOf(count))
        from mixed in Gen.Shuffle(others.Concat(refused))
        select mixed.ToList();

    private static Gen<AskedLine> LineOf(Gen<long> product, Gen<long> quantity) =>
        from p in product
        from q in quantity
        select new AskedLine(p, q);

    // Ends where the next line would cost too much; the first never does.
    private static List<AskedLine> WithinTheTotal(IEnumerable<AskedLine> lines)
    {
        var total = 0L;
        return
        [
            .. lines.TakeWhile(line =>
                (total += Oracle.PriceOf(line.ProductId) * line.Quantity) <= int.MaxValue
            ),
        ];
    }
}
