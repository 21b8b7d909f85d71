using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JasperFx.CommandLine;

namespace Planne.Host.Operations.Commands;

/// <summary>
/// A command of operators. It asks the database alone, so that it works while the service runs and while it does not. What
/// it answers goes to the standard output, and what keeps it from answering, as a sentence, to the standard error.
/// </summary>
/// <typeparam name="T">What it takes.</typeparam>
public abstract class OperatorCommand<T> : JasperFxAsyncCommand<T>
    where T : OperatorInput
{
    private const string About = """

        --json answers with one JSON document on the standard output and nothing else. Where something cannot be done, there
        is a sentence on the standard error, and the exit code is 1.
        """;

    /// <summary>How it is used, with examples.</summary>
    protected abstract string Help { get; }

    /// <inheritdoc/>
    public sealed override async Task<bool> Execute(T input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.HelpFlag)
        {
            await Console.Out.WriteLineAsync(Help + Environment.NewLine + About);
            return true;
        }

        try
        {
            using var host = input.Host ?? input.BuildHost();
            await RunAsync(input, host.Services);
            return true;
        }
        catch (RefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
        }
        catch (Exception failure) when (DatabaseSilence.IsIt(failure))
        {
            await Console.Error.WriteLineAsync(DatabaseSilence.Explain(failure));
        }

        return false;
    }

    /// <summary>Does what is asked.</summary>
    /// <exception cref="RefusedException">It cannot be done; the message is a sentence for the operator.</exception>
    protected abstract Task RunAsync(T input, IServiceProvider services);

    private protected static Task TellAsync<TAnswer>(
        OperatorInput input,
        TAnswer answer,
        JsonTypeInfo<TAnswer> json,
        Func<TAnswer, string> asText
    ) =>
        Console.Out.WriteLineAsync(
            input.JsonFlag ? JsonSerializer.Serialize(answer, json) : asText(answer)
        );

    private protected static Guid Id(string text, string ofWhat) =>
        Guid.TryParse(text, out var id)
            ? id
            : throw new RefusedException($"\"{text}\" is no id of {ofWhat}.");
}

/// <summary>A command cannot do what it is asked for; the message is a sentence for whoever asked.</summary>
internal sealed class RefusedException(string message) : Exception(message);
