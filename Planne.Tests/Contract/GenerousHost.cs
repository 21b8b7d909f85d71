using Planne.Tests.Support;

namespace Planne.Tests.Contract;

/// <summary>A host that counts what its clients ask, and lets them: its answers have all headers that answers can have.</summary>
public sealed class GenerousHost : PlanneHost
{
    /// <summary>A limit that no test comes near.</summary>
    internal static KeyValuePair<string, string> Limit { get; } =
        new("RateLimit:Requests", "1000000");

    protected override IEnumerable<KeyValuePair<string, string>> Settings => [Limit];
}
