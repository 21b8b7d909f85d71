using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Planne.Ordering.Orders;
using Planne.Ordering.Requests;

namespace Planne.Host.Http;

/// <summary>Adds to the descriptions of endpoints what <see cref="AnswersAttribute"/> and <see cref="TakesAttribute"/> say.</summary>
internal sealed class DescribedEndpoints : IApiDescriptionProvider
{
    private static readonly EmptyModelMetadataProvider Metadata = new();

    // After those that list the endpoints, which have numbers below zero.
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        // HEAD is GET without the body (RFC 9110, section 9.3.2), and need not be described.
        foreach (var head in context.Results.Where(e => HttpMethods.IsHead(e.HttpMethod!)).ToList())
        {
            context.Results.Remove(head);
        }

        foreach (var endpoint in context.Results)
        {
            var metadata = endpoint.ActionDescriptor.EndpointMetadata;
            foreach (var taken in metadata.OfType<TakesAttribute>())
            {
                Add(endpoint, taken);
            }

            if (metadata.OfType<AnswersAttribute>().SingleOrDefault() is { } answers)
            {
                Describe(endpoint, answers);
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context) { }

    private static void Add(ApiDescription endpoint, TakesAttribute taken)
    {
        endpoint.ParameterDescriptions.Add(
            new ApiParameterDescription
            {
                Source = taken.Source,
                Name = taken.Name,
                Type = taken.Type,
                ModelMetadata = Metadata.GetMetadataForType(taken.Type),
                IsRequired = taken.Source == BindingSource.Body,
            }
        );
        if (taken.Source == BindingSource.Body)
        {
            endpoint.SupportedRequestFormats.Add(
                new ApiRequestFormat { MediaType = MediaTypeNames.Application.Json }
            );
        }
    }

    private static void Describe(ApiDescription endpoint, AnswersAttribute answers)
    {
        // Wolverine describes every status that it may have to answer with for some endpoint like this one.
        var told = endpoint
            .SupportedResponseTypes.Where(response => IsBody(response.Type))
            .ToDictionary(response => response.StatusCode);

        endpoint.SupportedResponseTypes.Clear();
        foreach (var status in answers.Statuses)
        {
            endpoint.SupportedResponseTypes.Add(told.GetValueOrDefault(status) ?? Error(status));
        }
    }

    private static bool IsBody(Type? type) =>
        type is not null
        && type != typeof(void)
        && !type.IsAssignableTo(typeof(ProblemDetails))
        && !type.IsAssignableTo(typeof(IResult));

    private static ApiResponseType Error(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => Response(
                status,
                typeof(ErrorObject),
                MediaTypeNames.Application.Json
            ),
            >= 400 => Response(status, typeof(Problem), MediaTypeNames.Application.ProblemJson),
            _ => new ApiResponseType { StatusCode = status },
        };

    private static ApiResponseType Response(int status, Type type, string mediaType) =>
        new()
        {
            StatusCode = status,
            Type = type,
            ApiResponseFormats = [new ApiResponseFormat { MediaType = mediaType }],
        };
}
