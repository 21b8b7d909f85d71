namespace Planne.Ordering.Ids;

/// <summary>Ids that one order may use; nobody else was or will be given them.</summary>
/// <param name="OrderId">The order's.</param>
/// <param name="FirstItemId">The first line's; the other lines have those that follow.</param>
public readonly record struct ReservedIds(int OrderId, int FirstItemId);
