using System.Diagnostics;
using OpenTelemetry;

namespace Planne.Host.Telemetry;

/// <summary>Leaves out the messages that nobody's request led to: recurring work, which every minute finds nothing to do.</summary>
/// <remarks>Not by a sampler, which is to be chosen by <c>OTEL_TRACES_SAMPLER</c>.</remarks>
internal sealed class OwnWork : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        if (data.ParentSpanId == default && data.Source.Name == "Wolverine")
        {
            data.IsAllDataRequested = false;
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
