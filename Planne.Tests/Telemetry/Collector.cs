using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Planne.Tests.Telemetry;

/// <summary>A span as a host has sent it.</summary>
/// <param name="Instance">The host's <c>service.instance.id</c>.</param>
/// <param name="Trace">Its trace, in hexadecimal digits.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Parent">That of the span that it is within; empty for the root of a trace.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Links">The spans that it is linked to, each as trace and id.</param>
internal sealed record Span(
    string Instance,
    string Trace,
    string Id,
    string Parent,
    string Name,
    IReadOnlyList<(string Trace, string Id)> Links
);

/// <summary>Takes what hosts send by OTLP over HTTP, and reads as much of it as tests look at.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentQueue<Span> spans = new();
    private int metrics;

    private Collector(WebApplication server) => this.server = server;

    /// <summary>All spans so far.</summary>
    public IReadOnlyList<Span> Spans => [.. spans];

    /// <summary>How many times metrics were sent.</summary>
    public int Metrics => metrics;

    /// <summary>The environment of a host that is to send to this one, and soon.</summary>
    public Dictionary<string, string?> Environment =>
        new(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = server.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector.server.Run(collector.TakeAsync);
        await collector.server.StartAsync();
        return collector;
    }

    /// <summary>Waits until metrics were sent some more times, so that what had ended by now has been sent as well.</summary>
    public async Task SentMetricsAsync(int times)
    {
        var enough = Metrics + times;
        await Eventually.IsAsync(true, () => Task.FromResult(Metrics >= enough));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (http.Request.Path == "/v1/traces")
        {
            Read(body.ToArray());
        }
        else if (http.Request.Path == "/v1/metrics")
        {
            Interlocked.Increment(ref metrics);
        }

        http.Response.ContentType = "application/x-protobuf";
    }

    // opentelemetry-proto: collector/trace/v1, trace/v1, resource/v1, common/v1.
    private void Read(ReadOnlyMemory<byte> request)
    {
        foreach (var ofResource in Fields(request, 1))
        {
            var instance = Fields(ofResource, 1)
                .SelectMany(resource => Fields(resource, 1))
                .Where(attribute => Text(attribute, 1) == "service.instance.id")
                .Select(attribute => Text(Fields(attribute, 2).Single(), 1))
                .Single();
            foreach (var span in Fields(ofResource, 2).SelectMany(ofScope => Fields(ofScope, 2)))
            {
                spans.Enqueue(
                    new Span(
                        instance,
                        Hex(span, 1),
                        Hex(span, 2),
                        Hex(span, 4),
                        Text(span, 5),
                        [.. Fields(span, 13).Select(link => (Hex(link, 1), Hex(link, 2)))]
                    )
                );
            }
        }
    }

    private static string Text(ReadOnlyMemory<byte> message, int number) =>
        Encoding.UTF8.GetString(Fields(message, number).FirstOrDefault().Span);

    private static string Hex(ReadOnlyMemory<byte> message, int number) =>
        Convert.ToHexStringLower(Fields(message, number).FirstOrDefault().Span);

    // Those of a number that have a length: messages, texts and bytes.
    private static IEnumerable<ReadOnlyMemory<byte>> Fields(
        ReadOnlyMemory<byte> message,
        int number
    )
    {
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var length = (key & 7) switch
            {
                0 => VarintLength(message.Span),
                1 => sizeof(ulong),
                5 => sizeof(uint),
                _ => (int)Varint(ref message),
            };
            if ((key & 7) == 2 && (int)(key >> 3) == number)
            {
                yield return message[..length];
            }

            message = message[length..];
        }
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> message)
    {
        var length = VarintLength(message.Span);
        ulong value = 0;
        for (var i = length - 1; i >= 0; i--)
        {
            value = (value << 7) | (message.Span[i] & 0x7Fu);
        }

        message = message[length..];
        return value;
    }

    private static int VarintLength(ReadOnlySpan<byte> message)
    {
        var length = 1;
        while (message[length - 1] >= 0x80)
        {
            length++;
        }

        return length;
    }
}
