using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Planne.Fulfillment;
using Planne.Ordering;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Architecture;

public sealed partial class TableOwnershipTests
{
    // Moved on by one statement, never tracked: see IdBlocks in Ordering.
    private const string WithoutRowsToTrack = "id_blocks";

    private static readonly Assembly[] Modules =
    [
        typeof(OrderingModule).Assembly,
        typeof(FulfillmentModule).Assembly,
    ];

    [Fact]
    public void every_table_of_the_schema_is_mapped_by_exactly_one_module()
    {
        var mapped = Modules.SelectMany(TablesOf).Append(WithoutRowsToTrack).Order();

        Assert.Equal(CreatedByScripts(), mapped);
    }

    [Fact]
    public void every_module_has_one_context() =>
        Assert.All(Modules, module => Assert.Single(ContextsOf(module)));

    private static IEnumerable<string> TablesOf(Assembly module) =>
        ContextsOf(module)
            .SelectMany(context =>
            {
                using var db = Create(context);
                return db
                    .Model.GetEntityTypes()
                    .Select(entity => entity.GetTableName()!)
                    .Distinct()
                    .ToList();
            });

    private static IEnumerable<Type> ContextsOf(Assembly module) =>
        module.GetTypes().Where(type => type.IsSubclassOf(typeof(DbContext)));

    private static DbContext Create(Type context)
    {
        var builder = (DbContextOptionsBuilder)
            Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(context))!;
        builder.UseMySql(
            "Server=nowhere;Database=nothing",
            new MySqlServerVersion(new Version(8, 4, 0))
        );
        builder.AmongManyHosts();
        return (DbContext)Activator.CreateInstance(context, builder.Options)!;
    }

    private static IEnumerable<string> CreatedByScripts() =>
        Directory
            .EnumerateFiles(ProjectRoot.File("database", "migrations"), "*.sql")
            .SelectMany(script => CreateTable().Matches(File.ReadAllText(script)))
            .Select(match => match.Groups["table"].Value)
            .Order();

    [GeneratedRegex(
        "create table if not exists (?<table>[a-z_]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex CreateTable();
}
