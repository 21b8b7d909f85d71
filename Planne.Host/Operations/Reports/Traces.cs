using System.Diagnostics;
using Wolverine;

namespace Planne.Host.Operations.Reports;

/// <summary>The traces that messages carry.</summary>
internal static class Traces
{
    /// <summary>The trace of the request that a message came of, as the log names it; null if it carries none.</summary>
    public static string? TraceOf(Envelope envelope) =>
        ActivityContext.TryParse(envelope.ParentId, traceState: null, out var parent)
            ? parent.TraceId.ToHexString()
            : null;
}
