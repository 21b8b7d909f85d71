using Microsoft.AspNetCore.Http;

namespace Planne.Ordering.Requests;

/// <summary>Who sends a request. This is the one place that asks, so that authentication, when it comes, changes this alone.</summary>
/// <param name="Id">The name that the caller was authenticated by; empty for the anonymous, who are one caller together.</param>
public readonly record struct Caller(string Id)
{
    /// <summary>Tells who sent the request.</summary>
    public static Caller Of(HttpContext http) => new(http.User.Identity?.Name ?? "");

    /// <summary>Whether nobody was authenticated.</summary>
    public bool IsAnonymous => Id.Length == 0;
}
