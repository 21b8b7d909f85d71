using JasperFx.CommandLine;

namespace Planne.Host.Operations.Commands;

/// <summary>What all commands of operators take.</summary>
public class OperatorInput : NetCoreInput
{
    /// <summary>Whether a program reads the answer.</summary>
    [Description("Answer with one JSON document and nothing else")]
    [FlagAlias("json", longAliasOnly: true)]
    public bool JsonFlag { get; set; }

    /// <summary>Whether to explain the command instead of running it.</summary>
    [Description("Explain the command, with examples")]
    [FlagAlias("help", 'h')]
    public bool HelpFlag { get; set; }

    /// <summary>The host, where it is built already.</summary>
    internal IHost? Host { get; set; }
}
