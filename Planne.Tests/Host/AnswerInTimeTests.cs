using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Planne.Host.Http;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>An answer that comes about when the time for it is up.</summary>
public sealed class AnswerInTimeTests
{
    private const string Placed = """{"id":1,"status":"PENDING"}""";
    private const int Races = 200;

    [Fact]
    public async Task what_comes_in_time_is_sent_as_it_is()
    {
        var request = new Request();
        var answered = request.AnswerAsync();

        request.Finish();
        await answered;
        request.TimeIsUp();

        Assert.Equal((201, "/orders/1", Placed), request.Answer());
        Assert.Equal(201, request.StatusAtItsEnd);
    }

    [Fact]
    public async Task what_was_written_too_late_is_no_part_of_the_answer()
    {
        var request = new Request();
        var answered = request.AnswerAsync();

        request.TimeIsUp();
        await Eventually.IsAsync(503, () => Task.FromResult(request.Answer().Status));
        request.Finish();
        await answered;

        AssertToldSo(request);
        Assert.Equal(503, request.StatusAtItsEnd);
    }

    [Fact]
    public async Task what_comes_as_the_time_is_up_is_answered_by_one_of_both_and_whole()
    {
        for (var race = 0; race < Races; race++)
        {
            var request = new Request();
            var answered = request.AnswerAsync();

            await Task.WhenAll(Task.Run(request.Finish), Task.Run(request.TimeIsUp));
            await answered;

            if (request.Answer().Status != 201)
            {
                AssertToldSo(request);
                continue;
            }

            Assert.Equal((201, "/orders/1", Placed), request.Answer());
        }
    }

    [Fact]
    public async Task what_fails_in_time_fails_for_who_asked()
    {
        var request = new Request();
        var answered = request.AnswerAsync();

        request.Fail(new TimeoutException("of its own"));

        Assert.Equal(
            "of its own",
            (await Assert.ThrowsAsync<TimeoutException>(() => answered)).Message
        );
        Assert.Empty(request.Answer().Body);
    }

    private static void AssertToldSo(Request request)
    {
        var (status, location, body) = request.Answer();
        using var problem = JsonDocument.Parse(body);
        Assert.Equal(
            (503, null, 503),
            (status, location, problem.RootElement.GetProperty("status").GetInt32())
        );
    }

    /// <summary>A request whose endpoint has written half of its answer and waits for a test.</summary>
    private sealed class Request
    {
        private readonly ManualClock clock = new();
        private readonly TaskCompletionSource rest = new();
        private readonly MemoryStream sent = new();
        private readonly DefaultHttpContext http;
        private readonly Ends ends = new();

        public Request()
        {
            var services = new ServiceCollection();
            services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
            services.AddOptions().AddProblemDetails();
            http = new DefaultHttpContext { RequestServices = services.BuildServiceProvider() };
            http.Features.Set<IHttpResponseFeature>(ends);
            http.Response.Body = sent;
        }

        public int StatusAtItsEnd { get; private set; }

        public async Task AnswerAsync()
        {
            await LateAnswers.AnswerInTimeAsync(http, EndpointAsync, clock);
            await ends.EndAsync();
        }

        public void TimeIsUp() => clock.Ring();

        public void Finish() => rest.SetResult();

        public void Fail(Exception fault) => rest.SetException(fault);

        public (int Status, string? Location, string Body) Answer() =>
            (
                http.Response.StatusCode,
                http.Response.Headers.Location,
                System.Text.Encoding.UTF8.GetString(sent.ToArray())
            );

        private async Task EndpointAsync(HttpContext context)
        {
            context.Response.OnCompleted(() =>
            {
                StatusAtItsEnd = context.Response.StatusCode;
                return Task.CompletedTask;
            });
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Location = "/orders/1";
                return Task.CompletedTask;
            });
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync(Placed[..10]);
            await rest.Task;
            await context.Response.WriteAsync(Placed[10..]);
        }
    }

    private sealed class Ends : HttpResponseFeature
    {
        private readonly Stack<Func<Task>> callbacks = new();

        public override void OnCompleted(Func<object, Task> callback, object state) =>
            callbacks.Push(() => callback(state));

        public async Task EndAsync()
        {
            foreach (var callback in callbacks)
            {
                await callback();
            }
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private Action? ring;

        public void Ring() => Volatile.Read(ref ring)?.Invoke();

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            ring = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => default;
        }
    }
}
