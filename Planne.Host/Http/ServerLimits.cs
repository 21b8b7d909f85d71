using Microsoft.AspNetCore.Server.Kestrel.Core;
using Planne.Host.Configuration;

namespace Planne.Host.Http;

/// <summary>What one client may cost, however it behaves.</summary>
internal static class ServerLimits
{
    private const int LargestBody = 64 * 1024;

    // RFC 9112, section 3, asks for no less than 8,000.
    private const int LongestRequestLine = 8 * 1024;

    /// <summary>Sets all of Kestrel's limits that bear on this API.</summary>
    public static void SetLimits(this KestrelServerOptions kestrel, HttpOptions http)
    {
        // What is behind this address is nobody's business.
        kestrel.AddServerHeader = false;

        var limits = kestrel.Limits;

        // Thousands wait here on purpose, for orders to be decided; what is idle costs some kilobytes.
        limits.MaxConcurrentConnections = http.Connections;

        // No endpoint speaks another protocol.
        limits.MaxConcurrentUpgradedConnections = 0;

        // A head fits into a few packets: who takes longer holds a connection, and no more than that.
        limits.RequestHeadersTimeout = http.HeadTimeout;

        // Longer than proxies keep theirs, a minute as a rule: one that reuses a connection must not find it just closed.
        limits.KeepAliveTimeout = http.KeepAlive;

        limits.MaxRequestLineSize = LongestRequestLine;

        // Nothing here reads cookies or tokens; what proxies and tracing add is far less.
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;

        // The API takes 64 KiB, and says itself what is too much. What is left of a body then is read and dropped, within
        // reason: a client that sends to the end before it reads an answer would else find the connection broken.
        limits.MaxRequestBodySize = 256 * LargestBody;

        // By default a MiB for each connection, which no body here has.
        limits.MaxRequestBufferSize = LargestBody;
        limits.MaxResponseBufferSize = LargestBody;

        // The largest body takes a minute at most. A client that waits for an answer is not measured.
        limits.MinRequestBodyDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(5));

        // Who reads slower than a modem keeps an answer in memory; an open event stream is measured only while it is behind.
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
    }
}
