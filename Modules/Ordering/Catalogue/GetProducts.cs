using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Planne.Ordering.Requests;
using Wolverine.Attributes;
using Wolverine.Http;

namespace Planne.Ordering.Catalogue;

/// <summary><c>GET /products</c></summary>
public static class GetProductsEndpoint
{
    /// <summary>All products, by id.</summary>
    [WolverineGet("/products", OperationId = "getProducts"), Tags("products"), NonTransactional]
    [Answers(200, 406, 429, 503)]
    public static async Task<IReadOnlyList<Product>> Get(
        OrderingDb db,
        CancellationToken cancellation
    ) => await db.Products.AsNoTracking().OrderBy(p => p.Id).ToListAsync(cancellation);
}
