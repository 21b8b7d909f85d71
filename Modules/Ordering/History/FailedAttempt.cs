namespace Planne.Ordering.History;

/// <summary>An attempt to handle a message that failed, as it is stored.</summary>
public sealed class FailedAttempt
{
    private FailedAttempt() { }

    /// <summary>The table's own number, in the order of writing.</summary>
    public long Id { get; private init; }

    /// <summary>The order that the message is about; null if it is about none, or nobody could tell.</summary>
    public int? OrderId { get; private init; }

    /// <summary>The message, 16 bytes in network byte order.</summary>
    public byte[] MessageId { get; private init; } = [];

    /// <summary>What kind of message it is, by Wolverine's name for it.</summary>
    public string MessageType { get; private init; } = "";

    /// <summary>The how manieth attempt it was, from 1.</summary>
    public int Attempt { get; private init; }

    /// <summary>The number of the node that attempted it.</summary>
    public int NodeNumber { get; private init; }

    /// <summary>When it failed, in UTC, by the database's clock.</summary>
    public DateTime FailedAt { get; private init; }

    /// <summary>The full name of the innermost exception's type, cut to 255 characters.</summary>
    public string ExceptionType { get; private init; } = "";

    /// <summary>That exception's message, cut to 500 characters.</summary>
    public string ExceptionMessage { get; private init; } = "";

    /// <summary>The trace in which it was attempted, 16 bytes; null if there was none.</summary>
    public byte[]? TraceId { get; private init; }
}
