namespace Planne.Ordering.Catalogue;

/// <summary>Something that can be ordered; as it is stored, and schema <c>Product</c> of the contract.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Name">What people call it, up to 255 characters.</param>
/// <param name="PriceCents">The price of one, in cents.</param>
public sealed record Product(int Id, string Name, int PriceCents);
