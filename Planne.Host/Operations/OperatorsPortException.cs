namespace Planne.Host.Operations;

/// <summary>The operators' address cannot be listened at.</summary>
internal sealed class OperatorsPortException(Uri address, IOException reason)
    : Exception(
        $"Operators cannot be served at {address}: {reason.Message} Another address is chosen with Ops:Url=…, none with Ops:Url=off",
        reason
    );
