using Microsoft.AspNetCore.Diagnostics;
using Planne.Ordering.Orders;

namespace Planne.Host.Http;

/// <summary>Gives a body to responses that have a status alone.</summary>
internal static class ErrorPages
{
    /// <summary>Writes the contract's body for 404, and a problem for every other error.</summary>
    public static async Task WriteAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        if (http.Response.StatusCode == StatusCodes.Status404NotFound)
        {
            await http.Response.WriteAsJsonAsync(ErrorObject.NotFound, http.RequestAborted);
            return;
        }

        await http.WriteProblemAsync(http.Response.StatusCode);
    }
}
