using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Wolverine.Http;

namespace Planne.Ordering.Requests;

/// <summary>Reads the bytes of a JSON body, and no more of them than it must.</summary>
internal static class JsonBody
{
    /// <summary>The most that a body may hold, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Reads the whole body.</summary>
    /// <returns>The bytes and no problem, or no bytes and 413 or 415.</returns>
    public static async Task<(ReadOnlyMemory<byte> Utf8, ProblemDetails Problem)> ReadAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        if (!IsJson(request))
        {
            return (default, NotJson);
        }

        if (request.ContentLength > MostBytes)
        {
            return (default, TooLarge);
        }

        // One byte more than may be there, to see whether there is one: a chunked body does not tell its length.
        var buffer = new byte[Math.Min(request.ContentLength ?? MostBytes, MostBytes) + 1];
        var length = await request.Body.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            cancellation
        );
        return length > MostBytes
            ? (default, TooLarge)
            : (buffer.AsMemory(0, length), WolverineContinue.NoProblems);
    }

    private static ProblemDetails NotJson =>
        Refusal.Of(
            StatusCodes.Status415UnsupportedMediaType,
            "The body must be application/json in UTF-8, not encoded."
        );

    private static ProblemDetails TooLarge =>
        Refusal.Of(
            StatusCodes.Status413PayloadTooLarge,
            $"The body must be no larger than {MostBytes} bytes."
        );

    private static bool IsJson(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(
            MediaTypeNames.Application.Json,
            StringComparison.OrdinalIgnoreCase
        )
        && (
            !type.Charset.HasValue
            || HeaderUtilities
                .RemoveQuotes(type.Charset)
                .Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        );
}
