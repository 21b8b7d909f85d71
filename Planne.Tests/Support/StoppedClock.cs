namespace Planne.Tests.Support;

/// <summary>A clock that stands still until it is set on.</summary>
public sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset now = now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    /// <summary>Sets it on.</summary>
    public void Advance(TimeSpan by) => now += by;
}
