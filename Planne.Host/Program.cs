using JasperFx;
using Planne.Host;
using Planne.Host.Configuration;
using Planne.Host.Operations.Commands;

// What ends the host here is told in sentences and by an exit code: a wrong setting and a database that does not answer
// are no defects, and a stack trace would hide what to do about them.
try
{
    var command = CommandLine.Parse(args);
    if (await OperatorCommands.RunAsync(command, () => Application.Build(args)) is { } exitCode)
    {
        return exitCode;
    }

    var app = Application.Build(args);
    return command is null
        ? await Application.RunAsync(app)
        : await app.RunJasperFxCommands(command);
}
catch (Exception e) when (StartupFault.Explain(e) is { } sentences)
{
    foreach (var sentence in sentences)
    {
        await Console.Error.WriteLineAsync(sentence);
    }

    return 1;
}
