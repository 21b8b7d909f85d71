using System.Net.Sockets;
using System.Text;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Properties;

/// <summary>Bodies that would fill the memory of a host that kept them.</summary>
public sealed class HugeBodyTests
{
    private const int Megabyte = 1024 * 1024;
    private const int HugeBody = 100 * Megabyte;
    private const int AtOnce = 8;

    [LinuxFact]
    public async Task huge_bodies_are_refused_in_memory_that_does_not_grow_with_them()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("huge");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);
        // What the first requests bring up, they bring up for good.
        await PostAtOnceAsync(host.Address, Megabyte);
        var before = await host.PeakMemoryAsync();

        var answers = await PostAtOnceAsync(host.Address, HugeBody);

        var grown = await host.PeakMemoryAsync() - before;
        var sent = answers.Sum(answer => answer.Sent);
        Assert.All(
            answers,
            answer => Assert.StartsWith("HTTP/1.1 413 ", answer.Text, StringComparison.Ordinal)
        );
        Assert.True(grown < sent / 8, $"It grew by {grown} bytes while {sent} were sent.");
    }

    private static Task<(string Text, long Sent)[]> PostAtOnceAsync(Uri host, int length) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => PostAsync(host, length)));

    // Over a bare connection: a client library may not tell the answer to a body that it could not send to its end.
    private static async Task<(string Text, long Sent)> PostAsync(Uri host, int length)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(host.Host, host.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /orders HTTP/1.1\r\nHost: {host.Authority}\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            )
        );

        var answer = ReadAsync(stream);
        var sent = await SendAsync(stream, length);
        return (await answer, sent);
    }

    private static async Task<long> SendAsync(NetworkStream stream, int length)
    {
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");
        var sent = 0L;
        try
        {
            for (; sent < length; sent += 0x10000)
            {
                await stream.WriteAsync(chunk);
            }

            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        }
        catch (IOException)
        {
            // The host has heard enough, and closed the connection.
        }

        return sent;
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is var read and > 0)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Closed while there was still something to be read from this end.
        }

        return text.ToString();
    }
}
