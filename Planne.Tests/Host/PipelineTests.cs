using System.Text.Json;
using Alba;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>What every request passes on its way to an endpoint, and every answer on its way back.</summary>
public sealed class PipelineTests(PlanneHost planne) : IClassFixture<PlanneHost>
{
    private const string Order = """{"items":[{"productId":1,"quantity":2}]}""";

    [Fact]
    public async Task an_order_whose_answer_is_not_wanted_is_refused_and_not_stored()
    {
        var before = await CountAsync();

        var refused = await PostAsync("application/xml", 406);

        Assert.Equal("application/problem+json", refused.Context.Response.ContentType);
        var problem = JsonSerializer.Deserialize<JsonElement>(await refused.ReadAsTextAsync());
        Assert.Equal(406, problem.GetProperty("status").GetInt32());
        Assert.Equal(
            "This address answers with application/json.",
            problem.GetProperty("detail").GetString()
        );
        Assert.Equal("/orders", problem.GetProperty("instance").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.Equal(before, await CountAsync());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html, */*;q=0.1")]
    [InlineData("no media type at all")]
    public async Task an_order_whose_answer_is_wanted_is_placed(string accept) =>
        Assert.Equal(201, (await PostAsync(accept, 201)).Context.Response.StatusCode);

    [Theory]
    [InlineData("/products", 406)]
    [InlineData("/orders/1", 406)]
    [InlineData("/nowhere", 404)]
    [InlineData("/health/live", 200)]
    public Task what_an_endpoint_of_the_api_produces_is_what_decides(string path, int status) =>
        planne.Host.Scenario(ask =>
        {
            ask.Get.Url(path);
            ask.WithRequestHeader("Accept", "text/html");
            ask.StatusCodeShouldBe(status);
        });

    [Theory]
    [InlineData("/products", 200)]
    [InlineData("/orders/0", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/orders?limit=0", 400)]
    [InlineData("/health/ready", null)]
    public Task every_answer_tells_browsers_to_make_nothing_of_it(string path, int? status) =>
        planne.Host.Scenario(ask =>
        {
            ask.Get.Url(path);
            if (status is { } expected)
            {
                ask.StatusCodeShouldBe(expected);
            }
            else
            {
                ask.IgnoreStatusCode();
            }

            ask.Header("X-Content-Type-Options").SingleValueShouldEqual("nosniff");
            ask.Header("Content-Security-Policy")
                .SingleValueShouldEqual("default-src 'none'; frame-ancestors 'none'");
            ask.Header("Server").ShouldNotBeWritten();
        });

    private Task<IScenarioResult> PostAsync(string accept, int status) =>
        planne.Host.Scenario(ask =>
        {
            ask.Post.Text(Order).ContentType("application/json").ToUrl("/orders");
            ask.WithRequestHeader("Accept", accept);
            ask.StatusCodeShouldBe(status);
        });

    private async Task<string> CountAsync() =>
        (await ModuleDatabase.RowsAsync(planne.Database, "select count(*) from orders"))[0];
}
