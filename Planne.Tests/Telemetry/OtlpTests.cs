using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Planne.Host.Configuration;
using Xunit;

namespace Planne.Tests.Telemetry;

public sealed class OtlpTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("http://127.0.0.1:4317", true)]
    [InlineData("https://collector.example/otlp", true)]
    public void a_collector_is_one_that_is_named(string? address, bool isOn) =>
        Assert.Equal(isOn, IsOn(address));

    [Fact]
    public void what_is_no_address_is_refused_with_a_sentence_that_names_the_variable() =>
        Assert.Equal(
            [
                "OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://127.0.0.1:4317, but is collector:4317.",
            ],
            Assert.Throws<OptionsValidationException>(() => IsOn("collector:4317")).Failures
        );

    private static bool IsOn(string? address) =>
        Otlp.IsOn(
            new ConfigurationBuilder().AddInMemoryCollection([new(Otlp.Key, address)]).Build()
        );
}
