using Xunit;

namespace Planne.Tests.Contract;

/// <summary>What was given may only be added to: clients are generated from it.</summary>
public sealed class GivenContractTests
{
    private readonly ApiDocument contract = new();

    [Fact]
    public void the_document_is_openapi_3_0_3() => Assert.Equal("3.0.3", contract.Version);

    [Theory]
    [InlineData("GET /products getProducts products")]
    [InlineData("POST /orders createOrder orders")]
    [InlineData("GET /orders/{orderId} getOrder orders")]
    public void the_given_operations_are_there(string operation) =>
        Assert.Contains(operation, contract.Operations);

    [Theory]
    [InlineData(
        "Product",
        "id: integer, name: string, priceCents: integer; required id, name, priceCents"
    )]
    [InlineData(
        "Order",
        "id: integer, status: string, amountCents: integer, items: [OrderItem]; required id, status, amountCents, items"
    )]
    [InlineData(
        "OrderItem",
        "id: integer, productId: integer, quantity: integer; required id, productId, quantity"
    )]
    [InlineData("CreateOrderParams", "items: [CreateOrderItemParams]; required items")]
    [InlineData(
        "CreateOrderItemParams",
        "productId: integer, quantity: integer; required productId, quantity"
    )]
    [InlineData("ErrorObject", "status: string(NOT_FOUND); required status")]
    public void the_given_schemas_are_as_they_were_given(string name, string schema) =>
        Assert.Equal(schema, contract.Schema(name));

    [Theory]
    [InlineData("get", "/products", 200, "application/json")]
    [InlineData("post", "/orders", 201, "application/json")]
    [InlineData("get", "/orders/{orderId}", 200, "application/json")]
    [InlineData("get", "/orders/{orderId}", 404, "application/json")]
    public void the_given_answers_are_declared(
        string method,
        string path,
        int status,
        string mediaType
    ) => Assert.Equal(mediaType, contract.Response(method, path, status).MediaType);
}
