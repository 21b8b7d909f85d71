using JasperFx.Resources;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Planne.Host.Database;

/// <summary>The modules' tables, as the commands <c>resources</c> and <c>check-env</c> see them.</summary>
internal sealed class SchemaResource(Migrations migrations, BusinessRows rows, Uri subject)
    : StatefulResourceBase("Schema", "Modules' tables", subject, subject)
{
    public override async Task Check(CancellationToken token)
    {
        var pending = await migrations.PendingAsync(token);
        if (pending.Count > 0)
        {
            throw new SchemaBehindException(
                $"The schema lacks {string.Join(", ", pending)}; `resources setup` applies what is missing."
            );
        }
    }

    public override Task Setup(CancellationToken token) => migrations.ApplyAsync(token);

    public override Task ClearState(CancellationToken token) => rows.DeleteAsync(token);

    public override async Task<IRenderable> DetermineStatus(CancellationToken token) =>
        await migrations.PendingAsync(token) is { Count: > 0 } pending
            ? new Markup($"[yellow]lacks {Markup.Escape(string.Join(", ", pending))}[/]")
            : new Markup($"[green]up to date, {Scripts.Names.Count} scripts applied[/]");
}

/// <summary>The database was not brought up to the version of this build.</summary>
internal sealed class SchemaBehindException(string message) : Exception(message);
