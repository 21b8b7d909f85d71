using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Planne.Chaos.Faults;

namespace Planne.Chaos;

internal static class Program
{
    private const int Misuse = 2;
    private const int Interrupted = 130;

    public static async Task<int> Main(string[] args)
    {
        if (args is ["--help"] or ["-h"] or ["--faults", "help"])
        {
            await Console.Out.WriteLineAsync(
                args[0] == "--faults"
                    ? Catalogue.Help
                    : $"{Options.Usage}\n\nFaults:\n{Catalogue.Help}"
            );
            return 0;
        }

        var drawn = RandomNumberGenerator.GetInt32(1_000_000);
        if (!Options.TryParse(args, drawn, out var options, out var fault))
        {
            await Console.Error.WriteLineAsync($"chaos: {fault}");
            return Misuse;
        }

        await Console.Out.WriteLineAsync(Report.Head(options));
        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await RunAsync(options, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Console.Out.WriteLineAsync(
                "chaos: interrupted; all hosts and MySQL were stopped, and nothing was checked"
            );
            return Interrupted;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopping.Cancel();
        }
    }

    private static async Task<int> RunAsync(Options options, CancellationToken cancellation)
    {
        Report report;
        await using (var rig = new Rig(options, Console.Out))
        {
            report = await rig.RunAsync(cancellation);
        }

        await Console.Out.WriteLineAsync(report.ToString());
        if (options.Keep || report.Violations.Count > 0)
        {
            await Console.Out.WriteLineAsync($"history: {await Keeper.KeepAsync(report)}");
        }

        return report.Violations.Count == 0 ? 0 : 1;
    }
}
