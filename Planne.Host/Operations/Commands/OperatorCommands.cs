using JasperFx.CommandLine;
using JasperFx.CommandLine.Parsing;

namespace Planne.Host.Operations.Commands;

/// <summary>
/// Runs the commands of operators, which the framework lists among its own. It would run them as well, but it writes on
/// the standard output where it looks for commands, and exits as if all were well where one is called wrongly.
/// </summary>
internal static class OperatorCommands
{
    /// <summary>Whether a command is one of these.</summary>
    public static bool Has(string[]? command) =>
        command is not null && Find(command[0]) is not null;

    /// <summary>Runs a command, if it is one of these.</summary>
    /// <param name="command">The command with its arguments; null if there is none.</param>
    /// <param name="build">Builds the host.</param>
    /// <returns>The exit code; null if it is none of these.</returns>
    public static async Task<int?> RunAsync(string[]? command, Func<IHost> build)
    {
        if (command is null || Find(command[0]) is not { } found)
        {
            return null;
        }

        OperatorInput input;
        try
        {
            input = (OperatorInput)
                found.Usages.BuildInput(
                    new Queue<string>(ArgPreprocessor.Process(command[1..])),
                    new ActivatorCommandCreator()
                );
        }
        catch (Exception wrong)
        {
            await Console.Error.WriteLineAsync(Explain(wrong, command[0]));
            return 1;
        }

        // To be explained, a command needs no settings.
        input.Host = input.HelpFlag ? null : build();
        return await found.Execute(input) ? 0 : 1;
    }

    private static string Explain(Exception wrong, string command)
    {
        var reason = wrong is InvalidUsageException { Message.Length: > 0 }
            ? $"{wrong.Message.TrimEnd('.')}."
            : "It is not called like this.";
        return $"{reason} See {command} --help";
    }

    private static IJasperFxCommand? Find(string name) =>
        name switch
        {
            "backlog" => new BacklogCommand(),
            "nodes" => new NodesCommand(),
            "dead-letters" => new DeadLettersCommand(),
            "scheduled" => new ScheduledCommand(),
            "orders" => new OrdersCommand(),
            _ => null,
        };
}
