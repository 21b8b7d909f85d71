using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Contract;

/// <summary>What runs, as its endpoints describe it, held against <c>openapi/api.yml</c>.</summary>
public sealed class DescriptionTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    [Fact]
    public async Task what_runs_is_what_the_contract_says()
    {
        var runs = (await ApiDocument.OfAsync(planne.Host.Services)).Lines.ToHashSet();
        var said = ApiDocument.Contract.Lines.ToHashSet();

        string[] differences =
        [
            .. said.Except(runs).Select(line => $"only the contract says:  {line}"),
            .. runs.Except(said).Select(line => $"only the endpoints say:  {line}"),
        ];
        Assert.True(differences is [], string.Join('\n', differences.Order()));
    }
}
