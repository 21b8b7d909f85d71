using System.Diagnostics;
using Planne.Testing;

namespace Planne.Chaos.Faults;

/// <summary>The clock of a node is wrong.</summary>
internal sealed class Clock : Fault
{
    private const string Script = "faketime";

    public override string Name => "clock";

    public override string Description =>
        "a node is restarted with a clock that is ten minutes wrong, either way (libfaketime), and later with a right one";

    public override async Task<Injury> InjectAsync(
        Field field,
        Random dice,
        CancellationToken cancellation
    )
    {
        var node = field.Take(dice);
        var offset = dice.Next(2) == 0 ? "-10m" : "+10m";
        var lasts = field.Times.DeadAfter * (2 + dice.NextDouble());
        if (await LibraryAsync(cancellation) is not { } library)
        {
            return new Injury(
                "not struck: there is no libfaketime here",
                TimeSpan.Zero,
                () => Task.CompletedTask
            );
        }

        await node.StopAsync();
        await node.StartAsync(
            cancellation,
            ("LD_PRELOAD", library),
            ("FAKETIME", offset),
            // What measures spans is left alone, as it is on a machine whose clock is set wrongly.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            // Otherwise it changes how threads wait for each other, and .NET does not start.
            ("FAKETIME_FORCE_MONOTONIC_FIX", "0")
        );
        return new Injury($"{node.Name} {offset}", lasts, HealAsync);

        async Task HealAsync()
        {
            await node.StopAsync();
            await node.StartAsync(cancellation);
        }
    }

    private static async Task<string?> LibraryAsync(CancellationToken cancellation)
    {
        using var script = Process.Start(
            new ProcessStartInfo("bash", [ProjectRoot.File("database", Script)])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = script.StandardError.ReadToEndAsync(cancellation);
        var output = await script.StandardOutput.ReadToEndAsync(cancellation);
        await errors;
        await script.WaitForExitAsync(cancellation);
        return script.ExitCode == 0 ? output.Trim() : null;
    }
}
