namespace Planne.Chaos.Faults;

/// <summary>The server dies for a moment.</summary>
internal sealed class DatabaseKill : Fault
{
    public override string Name => "database-kill";

    public override string Description => "mysqld is killed, and is back after 5 s";

    public override Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    ) => DownAsync(field, TimeSpan.FromSeconds(5));

    /// <summary>Kills the server for so long.</summary>
    public static async Task<Injury> DownAsync(Field field, TimeSpan lasts)
    {
        await field.Database.KillServerAsync();
        return new Injury("mysqld", lasts, field.Database.StartServerAsync);
    }
}
