namespace Planne.Chaos.Checking;

/// <summary>Every message was handled, or is a dead letter that there should be, and nobody holds a row who is not there.</summary>
internal static class MessageRules
{
    /// <summary>How the types of the messages begin that modules send each other; others recur, and may wait for their hour.</summary>
    public const string OfModules = "Planne.Contracts.";

    public static readonly Rule OwnersLive = new(
        "what waits is owned by a node that is registered, or by none",
        RowsOfMissingNodes
    );

    public static readonly Rule AllHandled = new(
        "every message was handled, or is a dead letter",
        MessagesThatWait
    );

    public static readonly Rule DeadLettersAreExpected = new(
        "only what cannot be handled is a dead letter",
        UnexpectedDeadLetters
    );

    public static readonly Rule PoisonIsDeadOnce = new(
        "what cannot be handled is a dead letter, once",
        PoisonWithoutItsDeadLetter
    );

    public static IReadOnlyList<Rule> All { get; } =
    [OwnersLive, AllHandled, DeadLettersAreExpected, PoisonIsDeadOnce];

    private static IEnumerable<string> RowsOfMissingNodes(History history)
    {
        var nodes = history.Stored.Nodes.ToHashSet();
        return Waiting("inbox", history.Stored.Inbox)
            .Concat(Waiting("outbox", history.Stored.Outbox))
            .Where(row => row.Message.Owner != 0 && !nodes.Contains(row.Message.Owner))
            .Select(row => $"{row.Text} is owned by node {row.Message.Owner}, which is not there");
    }

    private static IEnumerable<string> MessagesThatWait(History history) =>
        Waiting("inbox", history.Stored.Inbox)
            .Where(row =>
                row.Message.MessageType.StartsWith(OfModules, StringComparison.Ordinal)
                || history.Poison.Contains(row.Message.Id)
            )
            .Concat(Waiting("outbox", history.Stored.Outbox))
            .Select(row => $"{row.Text} still waits");

    private static IEnumerable<string> UnexpectedDeadLetters(History history)
    {
        var poison = history.Poison.ToHashSet();
        return from letter in history.Stored.DeadLetters
            where !poison.Contains(letter.Id)
            select $"{letter.MessageType} {letter.Id} is a dead letter";
    }

    private static IEnumerable<string> PoisonWithoutItsDeadLetter(History history)
    {
        var letters = history.Stored.DeadLetters.ToLookup(letter => letter.Id);
        return from id in history.Poison
            let count = letters[id].Count()
            where count != 1
            select $"message {id}, which nobody can handle, is {count} dead letters";
    }

    private static IEnumerable<(StoredMessage Message, string Text)> Waiting(
        string box,
        IEnumerable<StoredMessage> rows
    ) =>
        from row in rows
        where row.Status != "Handled"
        select (row, $"{row.MessageType} {row.Id} in the {box}");
}
