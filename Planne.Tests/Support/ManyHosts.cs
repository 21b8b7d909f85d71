using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Planne.Fulfillment;
using Planne.Ordering;

namespace Planne.Tests.Support;

/// <summary>EF Core keeps some services for each host, and takes more than twenty for a mistake; here, each class of tests has a host.</summary>
internal static class ManyHosts
{
    public static T AmongManyHosts<T>(this T options)
        where T : DbContextOptionsBuilder
    {
        options.ConfigureWarnings(warnings =>
            warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)
        );
        return options;
    }

    public static void AreMany(IServiceCollection services)
    {
        services.ConfigureDbContext<OrderingDb>(db => db.AmongManyHosts());
        services.ConfigureDbContext<FulfillmentDb>(db => db.AmongManyHosts());
    }
}
