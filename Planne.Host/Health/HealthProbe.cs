using System.Net.Sockets;
using System.Text;

namespace Planne.Host.Health;

/// <summary>
/// The command <c>healthcheck</c>: asks a node how it is, and tells by the exit code. It is for images that hold no other
/// client, and is run every few seconds; so nothing of the host is built for it, and no <see cref="HttpClient"/>, which
/// takes longer to load than all else.
/// </summary>
internal static class HealthProbe
{
    /// <summary>Its name on the command line.</summary>
    public const string Command = "healthcheck";

    private const string Usual = "http://127.0.0.1:8080/health/live";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks, and prints the answer.</summary>
    /// <param name="arguments">Nothing, for whether the node at port 8080 of this machine lives; or another address.</param>
    /// <returns>0 if the answer was a success; 1 if it was none, or there was none; 2 if that is no address.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (
            arguments.Length > 1
            || !Uri.TryCreate(
                arguments is [var given] ? given : Usual,
                UriKind.Absolute,
                out var address
            )
            || address.Scheme != Uri.UriSchemeHttp
        )
        {
            await Console.Error.WriteLineAsync($"Usage: {Command} [ADDRESS], by default {Usual}");
            return 2;
        }

        try
        {
            using var limit = new CancellationTokenSource(Timeout);
            var answer = await AskAsync(address, limit.Token);
            Console.WriteLine(answer.Split("\r\n\r\n", 2)[^1]);
            return answer.Split(' ', 3) is [_, ['2', ..], _] ? 0 : 1;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {e.Message}");
            return 1;
        }
    }

    // By HTTP 1.0, which ends an answer with its connection.
    private static async Task<string> AskAsync(Uri address, CancellationToken cancellation)
    {
        var question = $"GET {address.PathAndQuery} HTTP/1.0\r\nHost: {address.Authority}\r\n\r\n";
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes(question), cancellation);
        await using var stream = new NetworkStream(socket);
        using var answer = new StreamReader(stream);
        return await answer.ReadToEndAsync(cancellation);
    }
}
