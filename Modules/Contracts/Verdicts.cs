namespace Planne.Contracts;

/// <summary>The two ways in which an order is decided. Both are final.</summary>
public static class Verdicts
{
    /// <summary>The order is taken on.</summary>
    public const string Approved = "APPROVED";

    /// <summary>The order is turned down.</summary>
    public const string Refused = "REFUSED";
}
