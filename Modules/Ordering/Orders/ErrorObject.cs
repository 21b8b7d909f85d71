namespace Planne.Ordering.Orders;

/// <summary>What a client gets for something that is not there: schema <c>ErrorObject</c> of the contract.</summary>
/// <param name="Status">Always <c>NOT_FOUND</c>.</param>
public sealed record ErrorObject(string Status)
{
    /// <summary>The only one there is.</summary>
    public static ErrorObject NotFound { get; } = new("NOT_FOUND");
}
