using Planne.Contracts;

namespace Planne.Ordering.Orders;

/// <summary>What an order's status may be.</summary>
public static class OrderStatus
{
    /// <summary>Not decided yet; the one status that can change.</summary>
    public const string Pending = "PENDING";

    /// <summary>Taken on, for good.</summary>
    public const string Approved = Verdicts.Approved;

    /// <summary>Turned down, for good.</summary>
    public const string Refused = Verdicts.Refused;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Approved, Refused];
}
