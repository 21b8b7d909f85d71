namespace Planne.Durability;

/// <summary>The stored body of an envelope is damaged, or was written in a format that this version does not know.</summary>
public sealed class UnreadableEnvelopeException : Exception
{
    /// <summary>Wraps what the deserializer threw.</summary>
    /// <param name="reason">What the deserializer threw.</param>
    public UnreadableEnvelopeException(Exception reason)
        : base($"The stored envelope cannot be read: {reason?.Message}", reason) { }
}
