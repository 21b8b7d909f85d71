using System.Threading.RateLimiting;

namespace Planne.Host.Http;

/// <summary>How many requests a client may send within a window of time, which begins again once it is over.</summary>
/// <remarks>The limiters that come with .NET do not tell when their windows end, which answers are to say.</remarks>
internal sealed class Quota(int requests, TimeSpan window, TimeProvider clock) : RateLimiter
{
    private readonly Lock gate = new();
    private long begun = clock.GetTimestamp();
    private int used;

    /// <summary>Since when nobody has asked, so that whoever keeps this may forget it.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (gate)
            {
                var over = clock.GetElapsedTime(begun) - window;
                return over > TimeSpan.Zero ? over : null;
            }
        }
    }

    public override QuotaLeft GetStatistics()
    {
        lock (gate)
        {
            var elapsed = Elapse();
            return new QuotaLeft
            {
                CurrentAvailablePermits = requests - used,
                ResetsIn = window - elapsed,
            };
        }
    }

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (gate)
        {
            _ = Elapse();
            if (used + permitCount > requests)
            {
                return Lease.Refused;
            }

            used += permitCount;
            return Lease.Granted;
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount,
        CancellationToken cancellationToken
    ) => new(AttemptAcquireCore(permitCount));

    /// <summary>How much of the window is over, after beginning another one if all of it was.</summary>
    private TimeSpan Elapse()
    {
        var elapsed = clock.GetElapsedTime(begun);
        if (elapsed < window)
        {
            return elapsed;
        }

        begun = clock.GetTimestamp();
        used = 0;
        return TimeSpan.Zero;
    }

    private sealed class Lease(bool granted) : RateLimitLease
    {
        public static readonly Lease Granted = new(granted: true);
        public static readonly Lease Refused = new(granted: false);

        public override bool IsAcquired => granted;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}

/// <summary>What is left of a <see cref="Quota"/>.</summary>
internal sealed class QuotaLeft : RateLimiterStatistics
{
    /// <summary>Until the window is over; more than nothing.</summary>
    public required TimeSpan ResetsIn { get; init; }
}
