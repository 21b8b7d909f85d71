using System.Text.Json;
using Alba;
using Planne.Contracts;
using Planne.Ordering.Catalogue;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class OrdersApiTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    private const string TwoApplesAndFiveCherries =
        """{"items":[{"productId":1,"quantity":2},{"productId":3,"quantity":5}]}""";

    private IAlbaHost Host => planne.Host;

    [Fact]
    public async Task the_three_given_products_are_offered()
    {
        var products = await Host.GetAsJson<List<Product>>("/products");

        Assert.Equal(
            [new(1, "Apple", 100), new(2, "Banana", 50), new(3, "Cherry", 200)],
            products!
        );
    }

    [Fact]
    public async Task an_order_is_answered_at_once_with_its_address_and_exactly_the_contracts_members()
    {
        var result = await PostAsync(TwoApplesAndFiveCherries, 201);

        var body = await result.ReadAsTextAsync();
        var order = JsonSerializer.Deserialize<OrderView>(body, JsonSerializerOptions.Web)!;
        Assert.Equal($"/orders/{order.Id}", result.Context.Response.Headers.Location);
        Assert.StartsWith(
            "application/json",
            result.Context.Response.ContentType,
            StringComparison.Ordinal
        );
        var (first, second) = (order.Items[0].Id, order.Items[1].Id);
        Assert.Equal(
            $$"""{"id":{{order.Id}},"status":"PENDING","amountCents":1200,"items":[{"id":{{first}},"productId":1,"quantity":2},{"id":{{second}},"productId":3,"quantity":5}]}""",
            body
        );
        Assert.Equal(first + 1, second);
    }

    [Fact]
    public async Task an_order_is_decided_in_the_background()
    {
        OrderView? placed = null;
        var session = await Host
            .Services.TrackActivity()
            .Timeout(TimeSpan.FromSeconds(30))
            .ExecuteAndWaitAsync(
                (Func<Wolverine.IMessageContext, Task>)(
                    async _ =>
                        placed = await (
                            await PostAsync(TwoApplesAndFiveCherries, 201)
                        ).ReadAsJsonAsync<OrderView>()
                )
            );

        var asked = session.Executed.SingleMessage<ProcessOrder>();
        var told = session.Executed.SingleMessage<OrderDecided>();
        Assert.Equal((placed!.Id, 1200), (asked.OrderId, asked.AmountCents));
        Assert.Equal((placed.Id, Verdicts.Approved), (told.OrderId, told.Verdict));
        Assert.Equivalent(
            placed with
            {
                Status = "APPROVED",
            },
            await Host.GetAsJson<OrderView>($"/orders/{placed.Id}"),
            strict: true
        );
        Assert.Equal(1, await CountAsync("decisions", placed.Id));
        Assert.Equal(1, await CountAsync("decision_log", placed.Id));
    }

    [Theory]
    [InlineData("/orders/abc")]
    [InlineData("/orders/0")]
    [InlineData("/orders/-1")]
    [InlineData("/orders/9999999999")]
    [InlineData("/orders/2147483647")]
    [InlineData("/orders/1.0")]
    [InlineData("/orders/1/items")]
    [InlineData("/")]
    [InlineData("/nothing/here")]
    public async Task what_is_not_there_is_answered_with_exactly_the_contracts_body(string path)
    {
        var result = await Host.Scenario(scenario =>
        {
            scenario.Get.Url(path);
            scenario.StatusCodeShouldBe(404);
        });

        Assert.StartsWith(
            "application/json",
            result.Context.Response.ContentType,
            StringComparison.Ordinal
        );
        Assert.Equal("""{"status":"NOT_FOUND"}""", await result.ReadAsTextAsync());
    }

    [Theory]
    [InlineData(
        """{"items":[{"productId":1,"quantity":"2"},{"productId":9,"quantity":0}]}""",
        400,
        "Bad Request"
    )]
    [InlineData("""{"items":[{"productId":1,"quantity":1e400}]}""", 400, "Bad Request")]
    [InlineData("""{"items":[""", 400, "Bad Request")]
    [InlineData("", 400, "Bad Request")]
    [InlineData("""{"items":[]}""", 422, "Unprocessable Entity")]
    [InlineData(
        """{"items":[{"productId":9223372036854775808,"quantity":1}]}""",
        422,
        "Unprocessable Entity"
    )]
    public async Task a_refusal_is_a_whole_problem_and_stores_nothing(
        string body,
        int status,
        string title
    )
    {
        var before = await CountAsync("orders");

        var result = await PostAsync(body, status);

        Assert.Equal("application/problem+json", result.Context.Response.ContentType);
        var problem = await result.ReadAsJsonAsync<JsonElement>();
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal("/orders", problem.GetProperty("instance").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.All(
            problem.GetProperty("errors").EnumerateArray(),
            fault =>
                Assert.StartsWith(
                    "#",
                    fault.GetProperty("pointer").GetString(),
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(before, await CountAsync("orders"));
    }

    [Fact]
    public async Task a_refusal_lists_all_faults()
    {
        var result = await PostAsync(
            """{"items":[{"productId":1,"quantity":"2"},{"productId":9,"quantity":0}]}""",
            400
        );

        Assert.Equal(
            """[{"pointer":"#/items/0/quantity","detail":"It must be an integer."},{"pointer":"#/items/1/productId","detail":"There is no such product."},{"pointer":"#/items/1/quantity","detail":"It must be from 1 to 1000000."}]""",
            (await result.ReadAsJsonAsync<JsonElement>()).GetProperty("errors").GetRawText()
        );
    }

    [Fact]
    public async Task a_body_of_another_type_is_a_problem()
    {
        var result = await Host.Scenario(scenario =>
        {
            scenario.Post.Text(TwoApplesAndFiveCherries).ContentType("text/plain").ToUrl("/orders");
            scenario.StatusCodeShouldBe(415);
        });

        Assert.Equal("application/problem+json", result.Context.Response.ContentType);
    }

    [Theory]
    [InlineData("DELETE", "/orders", "GET, HEAD, POST")]
    [InlineData("PUT", "/orders/1", "GET, HEAD")]
    [InlineData("POST", "/products", "GET, HEAD")]
    public async Task a_wrong_method_is_a_problem_that_names_the_right_one(
        string method,
        string path,
        string allowed
    )
    {
        var result = await Host.Scenario(scenario =>
        {
            scenario.ConfigureHttpContext(http =>
            {
                http.Request.Method = method;
                http.Request.Path = path;
            });
            scenario.StatusCodeShouldBe(405);
        });

        Assert.Equal(allowed, result.Context.Response.Headers.Allow);
        Assert.Equal(
            405,
            (await result.ReadAsJsonAsync<JsonElement>()).GetProperty("status").GetInt32()
        );
    }

    private Task<IScenarioResult> PostAsync(string body, int status) =>
        Host.Scenario(scenario =>
        {
            scenario.Post.Text(body).ContentType("application/json").ToUrl("/orders");
            scenario.StatusCodeShouldBe(status);
        });

    private async Task<long> CountAsync(string table, int? orderId = null)
    {
        await using var connection = await planne.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"select count(*) from {table} where @order is null or order_id = @order";
        if (orderId is null)
        {
            command.CommandText = $"select count(*) from {table}";
        }

        command.Parameters.AddWithValue("@order", orderId);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
