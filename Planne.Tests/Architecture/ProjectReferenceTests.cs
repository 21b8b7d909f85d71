using System.Xml.Linq;
using Xunit;

namespace Planne.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    [Theory]
    [InlineData("Modules/Contracts/Planne.Contracts.csproj", "")]
    [InlineData("Modules/Ordering/Planne.Ordering.csproj", "Planne.Contracts")]
    [InlineData("Modules/Fulfillment/Planne.Fulfillment.csproj", "Planne.Contracts")]
    [InlineData("Planne.Durability/Planne.Durability.csproj", "")]
    [InlineData(
        "Planne.Host/Planne.Host.csproj",
        "Planne.Contracts Planne.Durability Planne.Fulfillment Planne.Ordering"
    )]
    public void a_project_refers_to_these_and_to_no_others(string project, string allowed) =>
        Assert.Equal(
            allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            References(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Order()
        );

    [Fact]
    public void every_project_has_its_rule()
    {
        var projects = Directory
            .EnumerateFiles(ProjectRoot.Path, "Planne.*.csproj", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name =>
                name
                    is not (
                        "Planne.Tests"
                        or "Planne.Testing"
                        or "Planne.Bench"
                        or "Planne.Contestants"
                        or "Planne.Chaos"
                    )
            );

        Assert.Equal(
            [
                "Planne.Contracts",
                "Planne.Durability",
                "Planne.Fulfillment",
                "Planne.Host",
                "Planne.Ordering",
            ],
            projects.Order()
        );
    }

    [Fact]
    public void the_contracts_refer_to_no_package() =>
        Assert.Empty(References("Modules/Contracts/Planne.Contracts.csproj", "PackageReference"));

    [Theory]
    [InlineData("Modules/Ordering/Planne.Ordering.csproj")]
    [InlineData("Modules/Fulfillment/Planne.Fulfillment.csproj")]
    public void a_module_knows_no_database_driver(string project)
    {
        var packages = References(project, "PackageReference").ToList();

        Assert.Contains("Microsoft.EntityFrameworkCore", packages);
        Assert.DoesNotContain(
            packages,
            package => package.Contains("MySql", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Theory]
    [InlineData("Modules/Ordering/Planne.Ordering.csproj")]
    [InlineData("Modules/Fulfillment/Planne.Fulfillment.csproj")]
    [InlineData("Planne.Durability/Planne.Durability.csproj")]
    public void what_is_counted_knows_nobody_who_collects_it(string project)
    {
        var packages = References(project, "PackageReference").ToList();

        Assert.Contains("WolverineFx", packages);
        Assert.DoesNotContain(
            packages,
            package => package.Contains("OpenTelemetry", StringComparison.Ordinal)
        );
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument
            .Load(ProjectRoot.File(project.Split('/')))
            .Descendants(kind)
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));
}
