namespace Planne.Host.Operations.Api;

/// <summary>
/// Admits requests that may change something only with a header of their own. A page of elsewhere that an operator looks
/// at cannot send it: its browser would have to ask first, and nobody here says yes.
/// </summary>
internal static class StateChanges
{
    /// <summary>The header, which must be <c>1</c>.</summary>
    public const string Header = "X-Planne-Operator";

    public static ValueTask<object?> AdmitAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return next(context);
        }

        if (request.Headers[Header] != "1")
        {
            return new(
                Failures.Of(
                    StatusCodes.Status403Forbidden,
                    $"What changes something needs the header {Header}: 1."
                )
            );
        }

        return request.ContentLength is null or 0 || request.HasJsonContentType()
            ? next(context)
            : new(
                Failures.Of(
                    StatusCodes.Status415UnsupportedMediaType,
                    "The body must be application/json."
                )
            );
    }
}
