using System.Net;
using System.Net.Sockets;

namespace Planne.Bench.Comparison.Contestants;

/// <summary>A port for a program that has to be given one.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
