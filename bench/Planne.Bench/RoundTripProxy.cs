using System.Net;
using System.Net.Sockets;
using MySqlConnector;

namespace Planne.Bench;

/// <summary>
/// Stands between the connections and the server and counts round trips: how often a client speaks after the server
/// has spoken.
/// </summary>
internal sealed class RoundTripProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly string server;
    private readonly int port;
    private long roundTrips;

    public RoundTripProxy(string connectionString)
    {
        var connection = new MySqlConnectionStringBuilder(connectionString);
        (server, port) = (connection.Server, (int)connection.Port);
        listener.Start();
        connection.Server = IPAddress.Loopback.ToString();
        connection.Port = (uint)((IPEndPoint)listener.LocalEndpoint).Port;
        ConnectionString = connection.ConnectionString;
        _ = AcceptAsync();
    }

    /// <summary>How to reach the server through this proxy.</summary>
    public string ConnectionString { get; }

    public long RoundTrips => Interlocked.Read(ref roundTrips);

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var stopped = stopping.Token;
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync(stopped), stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private async Task RelayAsync(TcpClient client, CancellationToken stopped)
    {
        using var upstream = new TcpClient();
        using (client)
        {
            client.NoDelay = upstream.NoDelay = true;
            await upstream.ConnectAsync(server, port, stopped);
            var conversation = new Conversation(this);
            await Task.WhenAny(
                conversation.CopyAsync(client, upstream, fromClient: true, stopped),
                conversation.CopyAsync(upstream, client, fromClient: false, stopped)
            );
        }
    }

    private sealed class Conversation(RoundTripProxy proxy)
    {
        private int clientSpokeLast;

        public async Task CopyAsync(
            TcpClient from,
            TcpClient to,
            bool fromClient,
            CancellationToken stopped
        )
        {
            var buffer = new byte[64 * 1024];
            try
            {
                int length;
                while ((length = await from.GetStream().ReadAsync(buffer, stopped)) > 0)
                {
                    var spokeLast = Interlocked.Exchange(ref clientSpokeLast, fromClient ? 1 : 0);
                    if (fromClient && spokeLast == 0)
                    {
                        Interlocked.Increment(ref proxy.roundTrips);
                    }

                    await to.GetStream().WriteAsync(buffer.AsMemory(0, length), stopped);
                }
            }
            catch (Exception closed)
                when (closed is IOException or ObjectDisposedException or OperationCanceledException
                )
            {
                // Either side may hang up.
            }
        }
    }
}
