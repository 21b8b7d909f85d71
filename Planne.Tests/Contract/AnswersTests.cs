using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Alba;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Contract;

/// <summary>What the host answers, held against <c>openapi/api.yml</c>.</summary>
public sealed class AnswersTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    private const string Json = "application/json";

    private readonly ApiDocument contract = new();

    [Fact]
    public Task products_are_as_declared() =>
        FitsAsync("get", "/products", 200, ask => ask.Get.Url("/products"));

    [Theory]
    [InlineData("""{"items":[{"productId":1,"quantity":2}]}""", Json, 201)]
    [InlineData("""{"items":[{"productId":1}]}""", Json, 400)]
    [InlineData("""{"items":[]}""", Json, 422)]
    [InlineData("""{"items":[]}""", "text/plain", 415)]
    public Task answers_to_a_placed_order_are_as_declared(string body, string type, int status) =>
        FitsAsync(
            "post",
            "/orders",
            status,
            ask => ask.Post.Text(body).ContentType(type).ToUrl("/orders")
        );

    [Fact]
    public Task the_answer_to_too_large_an_order_is_as_declared() =>
        FitsAsync(
            "post",
            "/orders",
            413,
            ask =>
                ask.Post.Text(new string(' ', (64 * 1024) + 1)).ContentType(Json).ToUrl("/orders")
        );

    [Fact]
    public async Task an_order_is_as_declared()
    {
        var placed = await planne.Host.Scenario(ask =>
        {
            ask.Post.Text("""{"items":[{"productId":2,"quantity":3}]}""")
                .ContentType(Json)
                .ToUrl("/orders");
            ask.StatusCodeShouldBe(201);
        });

        await FitsAsync(
            "get",
            "/orders/{orderId}",
            200,
            ask => ask.Get.Url(placed.Context.Response.Headers.Location!)
        );
    }

    [Fact]
    public Task an_order_that_is_not_there_is_as_declared() =>
        FitsAsync("get", "/orders/{orderId}", 404, ask => ask.Get.Url("/orders/2147483647"));

    [Fact]
    public void a_body_that_does_not_fit_is_noticed()
    {
        var (_, schema) = contract.Response("get", "/orders/{orderId}", 200);
        var order = JsonNode.Parse(
            """{"id":"1","status":"PENDING","items":[{"id":1,"quantity":2}],"note":1}"""
        );

        Assert.Equal(
            [
                "$.amountCents is missing",
                "$.note is unknown",
                "$.id is no integer",
                "$.items[0].productId is missing",
            ],
            contract.Faults(order, schema)
        );
    }

    private async Task FitsAsync(string method, string path, int status, Action<Scenario> ask)
    {
        var (mediaType, schema) = contract.Response(method, path, status);

        var result = await planne.Host.Scenario(scenario =>
        {
            ask(scenario);
            scenario.StatusCodeShouldBe(status);
        });

        Assert.Equal(
            mediaType,
            MediaTypeHeaderValue.Parse(result.Context.Response.ContentType!).MediaType
        );
        Assert.Empty(contract.Faults(JsonNode.Parse(await result.ReadAsTextAsync()), schema));
        Assert.All(
            contract.RequiredHeaders(method, path, status),
            header => Assert.NotEmpty(result.Context.Response.Headers[header].ToString())
        );
    }
}
