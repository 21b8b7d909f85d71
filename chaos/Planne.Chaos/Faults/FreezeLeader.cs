using System.Globalization;
using MySqlConnector;

namespace Planne.Chaos.Faults;

/// <summary>The leader freezes, and another node leads when it wakes.</summary>
internal sealed class FreezeLeader : Fault
{
    public override string Name => "freeze-leader";

    public override string Description =>
        "the same is done to the node that leads, as its log and the database say";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var term = await TermAsync(field, cancellation);
        var mark = string.Create(CultureInfo.InvariantCulture, $"Leads in term {term} ");
        var leader = field.Nodes.FirstOrDefault(node =>
            node.Lives[^1].Process.Output.Contains(mark, StringComparison.Ordinal)
        );
        return await Freeze.FreezeAsync(
            leader is null ? field.Take(dice) : field.Take(leader),
            leader is null ? ", for nobody says that it leads" : $", which leads in term {term}",
            field,
            dice
        );
    }

    private static async Task<long> TermAsync(Field field, CancellationToken cancellation)
    {
        await using var connection = await field.Database.OpenAsync(cancellation);
        await using var command = new MySqlCommand(
            "select coalesce(max(term), 0) from wolverine_leases",
            connection
        );
        return Convert.ToInt64(
            await command.ExecuteScalarAsync(cancellation),
            CultureInfo.InvariantCulture
        );
    }
}
