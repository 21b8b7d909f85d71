using JasperFx.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Schema;

/// <summary>What <c>storage-sql</c> takes.</summary>
public sealed class StorageSqlInput : NetCoreInput
{
    /// <summary>The file to write, replaced if it is there; without it, the statements go to the console.</summary>
    [Description("Write to this file instead of the console")]
    public string? FileFlag { get; set; }
}

/// <summary>Writes the statements that build the message store's tables, for whoever makes them by hand. Nothing is connected to.</summary>
[Description("Write the SQL that builds the message store's tables", Name = "storage-sql")]
public sealed class StorageSqlCommand : JasperFxAsyncCommand<StorageSqlInput>
{
    /// <inheritdoc/>
    public override async Task<bool> Execute(StorageSqlInput input)
    {
        ArgumentNullException.ThrowIfNull(input);

        using var host = input.BuildHost();
        var script = string.Join(
            '\n',
            host.Services.GetServices<IMessageStore>()
                .OfType<MySqlMessageStore>()
                .Select(store => store.CreationScript)
        );
        if (input.FileFlag is { } file)
        {
            await File.WriteAllTextAsync(file, script);
        }
        else
        {
            await Console.Out.WriteAsync(script);
        }

        return true;
    }
}
