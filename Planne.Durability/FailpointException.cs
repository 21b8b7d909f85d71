namespace Planne.Durability;

/// <summary>What a failpoint throws that is told to.</summary>
internal sealed class FailpointException(string name)
    : Exception($"The failpoint {name} was told to throw.");
