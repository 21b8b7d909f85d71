using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>What a client is told of a defect, and what not.</summary>
public sealed class DefectTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task a_defect_is_a_problem_without_what_was_thrown(string environment)
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("defect");
        await using var host = await PlanneHost.StartAsync(
            database.ConnectionString,
            [new("environment", environment), new("Logging:LogLevel:Default", "None")],
            services => services.AddSingleton<IStartupFilter, Defect>()
        );

        var answer = await host.Scenario(ask =>
        {
            ask.Get.Url("/defect");
            ask.WithRequestHeader("Accept", "text/html");
            ask.StatusCodeShouldBe(500);
            ask.Header("X-Content-Type-Options").SingleValueShouldEqual("nosniff");
        });

        Assert.Equal("application/problem+json", answer.Context.Response.ContentType);
        var body = await answer.ReadAsTextAsync();
        var problem = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal(
            ["type", "title", "status", "detail", "instance", "traceId"],
            problem.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal("/defect", problem.GetProperty("instance").GetString());
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    /// <summary>Throws where no endpoint was found.</summary>
    private sealed class Defect : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                next(app);
                app.Run(_ => throw new InvalidOperationException("select secret from secrets"));
            };
    }
}
