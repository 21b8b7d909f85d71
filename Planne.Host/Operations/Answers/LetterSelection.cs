namespace Planne.Host.Operations.Answers;

/// <summary>Which dead letters an order of an operator is about: those of a list, those that are alike, or all.</summary>
internal sealed record LetterSelection(
    IReadOnlyList<Guid>? Ids = null,
    string? MessageType = null,
    string? ExceptionType = null,
    bool All = false
)
{
    /// <summary>Whether it says which, and says so in one way.</summary>
    public bool IsClear =>
        (Ids is { Count: > 0 } ? 1 : 0) + (IsFilter ? 1 : 0) + (All ? 1 : 0) == 1;

    private bool IsFilter =>
        !string.IsNullOrEmpty(MessageType) || !string.IsNullOrEmpty(ExceptionType);
}

/// <summary>How many an order of an operator was carried out on.</summary>
internal sealed record Affected(
    [property: System.Text.Json.Serialization.JsonPropertyName("affected")] int Count
);
