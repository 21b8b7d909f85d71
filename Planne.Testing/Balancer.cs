using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Planne.Testing;

/// <summary>
/// A balancer before several hosts, as simple as one can be: it asks each again and again whether it is ready, hands
/// requests to those that are by turns, to all if none is, and tries another one only where a connection was refused.
/// </summary>
public sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // What belongs to one connection and not to the message (RFC 9110, section 7.6.1), and what the server sets itself.
    private static readonly HashSet<string> OfConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection",
        "Keep-Alive",
        "Transfer-Encoding",
        "Upgrade",
        "Host",
        "Date",
    };

    private readonly CancellationTokenSource stopping = new();
    private readonly HttpMessageInvoker nodes = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        }
    );
    private readonly IReadOnlyList<Uri> members;
    private readonly bool[] ready;
    private readonly WebApplication server;
    private readonly TimeSpan checkEvery;
    private Task checking = Task.CompletedTask;
    private int turn;
    private int refused;

    private Balancer(TimeSpan checkEvery, IReadOnlyList<Uri> members)
    {
        this.checkEvery = checkEvery;
        this.members = members;
        ready = new bool[members.Count];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.Run(ForwardAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(server.Urls.Single());

    /// <summary>How many connections to nodes that it took for ready were refused.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>Starts one on a free port of the loopback address.</summary>
    /// <param name="checkEvery">How often each node is asked whether it is ready.</param>
    /// <param name="members">The nodes' addresses; they may start later, stop, and start anew.</param>
    public static async Task<Balancer> StartAsync(TimeSpan checkEvery, params Uri[] members)
    {
        var balancer = new Balancer(checkEvery, members);
        await balancer.server.StartAsync();
        balancer.checking = Task.WhenAll(
            Enumerable.Range(0, members.Length).Select(balancer.CheckAsync)
        );
        return balancer;
    }

    /// <summary>Whether it takes a node for ready.</summary>
    public bool IsReady(Uri member) => Volatile.Read(ref ready[members.ToList().IndexOf(member)]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await checking;
        await server.DisposeAsync();
        nodes.Dispose();
        stopping.Dispose();
    }

    private async Task CheckAsync(int member)
    {
        while (!stopping.IsCancellationRequested)
        {
            Volatile.Write(ref ready[member], await AskAsync(members[member]));
            await Task.Delay(checkEvery, stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> AskAsync(Uri member)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        patience.CancelAfter(Patience);
        try
        {
            using var question = new HttpRequestMessage(
                HttpMethod.Get,
                new Uri(member, "/health/ready")
            );
            using var answer = await nodes.SendAsync(question, patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ForwardAsync(HttpContext http)
    {
        // Kept, so that another node can be given it.
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        foreach (var member in InTurn())
        {
            try
            {
                using var request = RequestTo(member, http.Request, body.ToArray());
                using var answer = await nodes.SendAsync(request, http.RequestAborted);
                await AnswerAsync(http, answer);
                return;
            }
            catch (HttpRequestException e) when (IsRefused(e))
            {
                Interlocked.Increment(ref refused);
            }
            catch (HttpRequestException) when (!http.Response.HasStarted)
            {
                // It may have been carried out: only the client can tell whether to repeat it.
                http.Response.StatusCode = StatusCodes.Status502BadGateway;
                return;
            }
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    private List<Uri> InTurn()
    {
        var first = (int)((uint)Interlocked.Increment(ref turn) % (uint)members.Count);
        var all = Enumerable.Range(first, members.Count).Select(member => member % members.Count);
        var candidates = all.Where(member => Volatile.Read(ref ready[member])).ToList();

        // Where none is said to be, the checks may be at fault, and nothing is lost by trying.
        return [.. (candidates.Count > 0 ? candidates : all).Select(member => members[member])];
    }

    private static bool IsRefused(HttpRequestException failure) =>
        failure
            is {
                HttpRequestError: HttpRequestError.ConnectionError,
                InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            };

    private static HttpRequestMessage RequestTo(Uri member, HttpRequest from, byte[] body)
    {
        var request = new HttpRequestMessage(
            new HttpMethod(from.Method),
            new Uri(member, from.Path + from.QueryString)
        );
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, values) in from.Headers.Where(h => !OfConnection.Contains(h.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return request;
    }

    private static async Task AnswerAsync(HttpContext http, HttpResponseMessage answer)
    {
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (
            var (name, values) in answer
                .Headers.Concat(answer.Content.Headers)
                .Where(h => !OfConnection.Contains(h.Key))
        )
        {
            http.Response.Headers[name] = values.ToArray();
        }

        // As it comes: a stream of events has no end to wait for.
        await using var body = await answer.Content.ReadAsStreamAsync(http.RequestAborted);
        var buffer = new byte[16_384];
        while (await body.ReadAsync(buffer, http.RequestAborted) is > 0 and var length)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, length), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
