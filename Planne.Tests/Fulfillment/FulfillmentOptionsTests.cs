using Planne.Fulfillment;
using Xunit;

namespace Planne.Tests.Fulfillment;

public sealed class FulfillmentOptionsTests
{
    [Fact]
    public void the_defaults_are_valid() =>
        Assert.True(
            new FulfillmentOptionsValidator().Validate(null, new FulfillmentOptions()).Succeeded
        );

    [Theory]
    [InlineData(-0.1, "-0.1")]
    [InlineData(1.1, "1.1")]
    [InlineData(double.NaN, "NaN")]
    public void a_rate_outside_0_to_1_is_refused_by_name(double rate, string shown) =>
        Assert.Equal(
            [$"Fulfillment:ApprovalRate must be a number from 0 to 1, but is {shown}."],
            Refusals(new FulfillmentOptions { ApprovalRate = rate })
        );

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void a_parallelism_outside_1_to_256_is_refused_by_name(int parallelism) =>
        Assert.Equal(
            [
                $"Fulfillment:Parallelism must be a whole number from 1 to 256, but is {parallelism}.",
            ],
            Refusals(new FulfillmentOptions { Parallelism = parallelism })
        );

    private static IEnumerable<string> Refusals(FulfillmentOptions options) =>
        new FulfillmentOptionsValidator().Validate(null, options).Failures ?? [];
}
