using Microsoft.Extensions.Options;

namespace Planne.Fulfillment;

/// <summary>Refuses settings that Fulfillment cannot work with, in sentences that name the key.</summary>
internal sealed class FulfillmentOptionsValidator : IValidateOptions<FulfillmentOptions>
{
    public ValidateOptionsResult Validate(string? name, FulfillmentOptions options)
    {
        var faults = new List<string>();

        // Written so that not-a-number is refused, too.
        if (!(options.ApprovalRate is >= 0 and <= 1))
        {
            faults.Add(
                FormattableString.Invariant(
                    $"Fulfillment:ApprovalRate must be a number from 0 to 1, but is {options.ApprovalRate}."
                )
            );
        }

        if (options.Parallelism is < 1 or > 256)
        {
            faults.Add(
                FormattableString.Invariant(
                    $"Fulfillment:Parallelism must be a whole number from 1 to 256, but is {options.Parallelism}."
                )
            );
        }

        return faults.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(faults);
    }
}
