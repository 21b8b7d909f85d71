using Microsoft.AspNetCore.Http.Features;

namespace Planne.Host.Http;

/// <summary>A response to a request that is written to memory, and is the client's only once it is sent.</summary>
internal sealed class DraftedResponse
{
    private readonly HttpContext http;
    private readonly Draft draft;
    private readonly MemoryStream content = new();
    private readonly StreamResponseBodyFeature body;

    /// <summary>Begins an empty one.</summary>
    public DraftedResponse(HttpContext http)
    {
        this.http = http;
        draft = new Draft(http.Response);
        body = new StreamResponseBodyFeature(content);

        // The request's scope of services comes into being when it is asked for; both are to have the same.
        _ = http.RequestServices;
        var features = new FeatureCollection(http.Features);
        features.Set<IHttpResponseFeature>(draft);
        features.Set<IHttpResponseBodyFeature>(body);
        Http = new DefaultHttpContext(features);
    }

    /// <summary>The same request; its response is this one.</summary>
    public HttpContext Http { get; }

    /// <summary>Answers the request with what has been written.</summary>
    public async Task SendAsync()
    {
        await draft.StartAsync();
        await body.CompleteAsync();
        http.Response.StatusCode = draft.StatusCode;
        foreach (var (name, values) in draft.Headers)
        {
            http.Response.Headers[name] = values;
        }

        // An answer without a body is left to those who have one for its status.
        if (content.Length > 0)
        {
            content.Position = 0;
            await content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
    }

    private sealed class Draft(HttpResponse response) : HttpResponseFeature
    {
        private readonly Stack<Func<Task>> starting = new();

        public override void OnStarting(Func<object, Task> callback, object state) =>
            starting.Push(() => callback(state));

        // Whoever looks then sees what the client was told.
        public override void OnCompleted(Func<object, Task> callback, object state) =>
            response.OnCompleted(() =>
            {
                StatusCode = response.StatusCode;
                return callback(state);
            });

        public async Task StartAsync()
        {
            while (starting.TryPop(out var callback))
            {
                await callback();
            }
        }
    }
}
