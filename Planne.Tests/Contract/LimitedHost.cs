using Microsoft.AspNetCore.TestHost;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Contract;

/// <summary>A host that has answered its client as often as it may today.</summary>
public sealed class LimitedHost : PlanneHost, IAsyncLifetime
{
    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [new("RateLimit:Requests", "1"), new("RateLimit:Window", "1.00:00:00")];

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        using var client = Host.GetTestClient();
        using var answer = await client.GetAsync(new Uri("/products", UriKind.Relative));
    }
}
