using Microsoft.Extensions.Options;
using Planne.Ordering.Orders;
using Wolverine;

namespace Planne.Ordering;

/// <summary>Refuses settings that Ordering cannot work with, in sentences that name the key.</summary>
public sealed class OrderingOptionsValidator : IValidateOptions<OrderingOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, OrderingOptions options)
    {
        string?[] faults =
        [
            Outside("CatalogLifetime", options.CatalogLifetime, TimeSpan.Zero, Hour),
            Outside("OrderIdBlockSize", options.OrderIdBlockSize, 1, 1_000_000),
            Outside("ItemIdBlockSize", options.ItemIdBlockSize, PlaceOrder.MostLines, 1_000_000),
            Outside("OverdueAfter", options.OverdueAfter, Second, Day),
            Outside("OverdueBatchSize", options.OverdueBatchSize, 1, 10_000),
            Outside("Parallelism", options.Parallelism, 1, 256),
            Outside("MostWaiting", options.MostWaiting, 1, 10_000_000),
            Outside("IdempotencyKeyLifetime", options.IdempotencyKeyLifetime, Second, 30 * Day),
            Outside("AttemptLifetime", options.AttemptLifetime, Second, 365 * Day),
            Outside("WatchEvery", options.WatchEvery, Second / 100, 10 * Second),
            Outside("EventHeartbeat", options.EventHeartbeat, Second / 10, 60 * Second),
            CronSchedule.TryParse(options.OverdueSchedule, TimeZoneInfo.Utc, out _)
                ? null
                : $"Ordering:OverdueSchedule must be a cron expression, but is \"{options.OverdueSchedule}\".",
        ];

        var found = faults.OfType<string>().ToList();
        return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }

    private static string? Outside<T>(string key, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? FormattableString.Invariant(
                $"Ordering:{key} must be from {least} to {most}, but is {value}."
            )
            : null;
}
