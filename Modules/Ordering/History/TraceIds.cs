using System.Diagnostics;

namespace Planne.Ordering.History;

/// <summary>Traces as they are stored: in 16 bytes.</summary>
internal static class TraceIds
{
    /// <summary>The bytes of a trace; null for the trace that is none.</summary>
    public static byte[]? ToBytes(this ActivityTraceId trace)
    {
        if (trace == default)
        {
            return null;
        }

        var bytes = new byte[16];
        trace.CopyTo(bytes);
        return bytes;
    }

    /// <summary>The trace as the log and problems name it.</summary>
    public static string? ToText(byte[]? bytes) =>
        bytes is null ? null : Convert.ToHexStringLower(bytes);
}
