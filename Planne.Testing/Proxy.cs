using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MySqlConnector;

namespace Planne.Testing;

/// <summary>Stands between a node and the server, and does to what passes what a bad network does.</summary>
public sealed class Proxy : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly MySqlConnectionStringBuilder server;
    private readonly Task accepting;
    private volatile bool losesAnswers;
    private volatile bool keepsAnswers;
    private readonly ConcurrentDictionary<TcpClient, TcpClient> open = new();
    private volatile bool isSilent;
    private long delayTicks;

    /// <summary>Listens on a free port of the loopback address.</summary>
    /// <param name="connectionString">Names the server behind it.</param>
    public Proxy(string connectionString)
    {
        server = new MySqlConnectionStringBuilder(connectionString);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Whether a commit reaches the server, and its answer never the node, whose connection breaks instead.</summary>
    public bool LosesAnswersToCommits
    {
        get => losesAnswers;
        set => losesAnswers = value;
    }

    /// <summary>Whether a commit reaches the server, and its answer never the node, which goes on waiting for it.</summary>
    public bool KeepsAnswersToCommits
    {
        get => keepsAnswers;
        set => keepsAnswers = value;
    }

    /// <summary>Whether it keeps all that is sent to itself, as a network does that is cut.</summary>
    public bool IsSilent
    {
        get => isSilent;
        set => isSilent = value;
    }

    /// <summary>How much longer all that is sent takes, each way.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref delayTicks));
        set => Interlocked.Exchange(ref delayTicks, value.Ticks);
    }

    /// <summary>Breaks all connections that are open, on both sides.</summary>
    public void CutConnections()
    {
        foreach (var (node, upstream) in open)
        {
            node.Close();
            upstream.Close();
        }
    }

    /// <summary>Leads a connection through it.</summary>
    public void Redirect(MySqlConnectionStringBuilder connection)
    {
        connection.Server = "127.0.0.1";
        connection.Port = (uint)((IPEndPoint)listener.LocalEndpoint).Port;
        // It has to read what passes.
        connection.SslMode = MySqlSslMode.None;
        connection.AllowPublicKeyRetrieval = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (accepting.IsCompleted)
        {
            return;
        }

        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.RemoveAll(link => link.IsCompletedSuccessfully);
                served.Add(ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient node)
    {
        using var upstream = new TcpClient { NoDelay = true };
        using (node)
        {
            try
            {
                node.NoDelay = true;
                await upstream.ConnectAsync(server.Server, (int)server.Port, stopping.Token);
                open[node] = upstream;
                var link = new Link();
                await Task.WhenAny(
                    RequestsAsync(node.GetStream(), upstream.GetStream(), link),
                    AnswersAsync(upstream.GetStream(), node.GetStream(), link)
                );
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                // The test is over.
            }
            catch (Exception fault) when (fault is SocketException or InvalidOperationException)
            {
                // The server is down, or the connection was cut: the node finds it closed.
            }
            finally
            {
                open.TryRemove(node, out _);
            }
        }
    }

    private async Task RequestsAsync(NetworkStream from, NetworkStream to, Link link)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, stopping.Token) is > 0 and var length)
        {
            link.Commits =
                (LosesAnswersToCommits || KeepsAnswersToCommits)
                && Encoding
                    .Latin1.GetString(buffer, 0, length)
                    .EndsWith("commit", StringComparison.OrdinalIgnoreCase);
            await SpeakAsync();
            await to.WriteAsync(buffer.AsMemory(0, length), stopping.Token);
        }
    }

    private async Task AnswersAsync(NetworkStream from, NetworkStream to, Link link)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, stopping.Token) is > 0 and var length)
        {
            if (!link.Commits)
            {
                await SpeakAsync();
                await to.WriteAsync(buffer.AsMemory(0, length), stopping.Token);
            }
            else if (!KeepsAnswersToCommits)
            {
                return;
            }
        }
    }

    private async Task SpeakAsync()
    {
        if (Delay is var delay && delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, stopping.Token);
        }

        while (IsSilent)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), stopping.Token);
        }
    }

    private sealed class Link
    {
        public volatile bool Commits;
    }
}
