using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Planne.Chaos.Cluster;

/// <summary>Chooses ports for hosts that must find theirs free again after each start.</summary>
internal static class Ports
{
    // Below 32768, where Linux takes the ports of outgoing connections from.
    private const int Least = 20_000;
    private const int Most = 22_900;

    /// <summary>So many ports in a row that nobody has at the moment.</summary>
    public static IReadOnlyList<int> Free(int count)
    {
        while (true)
        {
            var first = RandomNumberGenerator.GetInt32(Least, Most);
            int[] ports = [.. Enumerable.Range(first, count)];
            if (Array.TrueForAll(ports, IsFree))
            {
                return ports;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
