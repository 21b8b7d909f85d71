using System.Collections.Frozen;
using Planne.Ordering.Orders;

namespace Planne.Ordering.Catalogue;

/// <summary>The products and their prices at one moment.</summary>
public sealed class Catalog(IEnumerable<Product> products)
{
    private readonly FrozenDictionary<int, Product> byId = products.ToFrozenDictionary(p => p.Id);

    /// <summary>Tells whether there is a product with this id.</summary>
    public bool Has(long productId) =>
        productId is >= int.MinValue and <= int.MaxValue && byId.ContainsKey((int)productId);

    /// <summary>The sum of lines whose products are all there, in cents.</summary>
    /// <returns>At most 100 lines of 1,000,000 at 2,147,483,647 cents, which a <see cref="long"/> holds.</returns>
    public long TotalCents(IEnumerable<PlaceOrder.Line> lines) =>
        lines.Sum(line => checked((long)byId[line.ProductId].PriceCents * line.Quantity));
}
