namespace Planne.Tests.Durability.Store;

/// <summary>A node's clock that is wrong by as much as a test says, and goes on.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    /// <summary>How far ahead of the machine's clock it is; negative if it is behind.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(Ahead.TotalSeconds * System.TimestampFrequency);
}
