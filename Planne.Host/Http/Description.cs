using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;
using Planne.Host.Health;
using Planne.Ordering.Orders;

namespace Planne.Host.Http;

/// <summary>The description of what runs, against which a test holds the contract; clients are given the contract.</summary>
internal static class Description
{
    // What the contract calls them.
    private static readonly Dictionary<Type, string> Schemas = new()
    {
        [typeof(OrderView)] = "Order",
        [typeof(OrderView.Item)] = "OrderItem",
        [typeof(PlaceOrder)] = "CreateOrderParams",
        [typeof(PlaceOrder.Line)] = "CreateOrderItemParams",
        [typeof(HealthAnswer)] = "Health",
        [typeof(HealthAnswer.Check)] = "HealthCheck",
    };

    /// <summary>Has everything described that Wolverine and the host map.</summary>
    public static void AddDescription(this IServiceCollection services)
    {
        services.AddOpenApi(options =>
        {
            options.CreateSchemaReferenceId = NameOf;
            options.AddSchemaTransformer(LeaveOutRatherThanNull);
        });
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IApiDescriptionProvider, DescribedEndpoints>()
        );
    }

    private static string? NameOf(JsonTypeInfo type) =>
        Schemas.TryGetValue(type.Type, out var name)
            ? name
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    /// <summary>A member that would be null is left out of what is answered.</summary>
    private static Task LeaveOutRatherThanNull(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellation
    )
    {
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if (
                property is OpenApiSchema { Type: { } type } member
                && type.HasFlag(JsonSchemaType.Null)
            )
            {
                member.Type = type & ~JsonSchemaType.Null;
                schema.Required?.Remove(name);
            }
        }

        return Task.CompletedTask;
    }
}
