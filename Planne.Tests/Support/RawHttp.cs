using System.Net.Sockets;
using System.Text;

namespace Planne.Tests.Support;

/// <summary>A connection on which a test says what no HTTP client would.</summary>
internal sealed class RawHttp : IAsyncDisposable
{
    private readonly NetworkStream stream;

    private RawHttp(NetworkStream stream) => this.stream = stream;

    /// <summary>Connects.</summary>
    public static async Task<RawHttp> OpenAsync(
        Uri address,
        CancellationToken cancellation = default
    )
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        return new RawHttp(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Sends a text, each character a byte.</summary>
    public async Task SendAsync(string text, CancellationToken cancellation = default)
    {
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);
        }
        catch (IOException)
        {
            // The server has heard enough; what it said can still be read.
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void Finish() => stream.Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads what the server says until it closes the connection, or has said <paramref name="end"/>.</summary>
    public async Task<string> ReadAsync(
        string? end = null,
        CancellationToken cancellation = default
    )
    {
        var said = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (
                (end is null || !said.ToString().Contains(end, StringComparison.Ordinal))
                && await stream.ReadAsync(buffer, cancellation) is > 0 and var length
            )
            {
                said.Append(Encoding.Latin1.GetString(buffer, 0, length));
            }
        }
        catch (IOException)
        {
            // Closed without ceremony.
        }

        return said.ToString();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
