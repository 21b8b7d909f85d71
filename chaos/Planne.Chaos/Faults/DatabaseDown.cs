namespace Planne.Chaos.Faults;

/// <summary>The server is away for long.</summary>
internal sealed class DatabaseDown : Fault
{
    public override string Name => "database-down";

    public override string Description => "mysqld is killed, and is back after 60 s";

    public override Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    ) => DatabaseKill.DownAsync(field, TimeSpan.FromSeconds(60));
}
