using Xunit;

namespace Planne.Tests.Contract;

/// <summary>What was given may only be added to: clients are generated from it.</summary>
public sealed class GivenContractTests
{
    private readonly ApiDocument contract = ApiDocument.Contract;

    [Fact]
    public void the_document_is_openapi_3_0_3() =>
        Assert.Equal(
            "openapi: 3.0.3",
            File.ReadLines(ProjectRoot.File("openapi", "api.yml")).First()
        );

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
    [InlineData("getProducts", 200)]
    [InlineData("createOrder", 201)]
    [InlineData("getOrder", 200)]
    [InlineData("getOrder", 404)]
    public void the_given_answers_are_declared(string operationId, int status) =>
        Assert.Equal("application/json", contract.Response(operationId, status).MediaType);
}
