using System.Diagnostics.CodeAnalysis;

namespace Planne.Contestants.Shop;

/// <summary>The statuses of an order, and the toss that decides between the two final ones.</summary>
internal static class Verdicts
{
    public const string Pending = "PENDING";
    public const string Approved = "APPROVED";
    public const string Refused = "REFUSED";

    [SuppressMessage("Security", "CA5394", Justification = "Nothing hangs on who wins.")]
    [SuppressMessage("ApiDesign", "RS0030", Justification = "This is the approval policy.")]
    public static bool Toss() => Random.Shared.Next(2) == 0;
}
