using Planne.Contracts;

namespace Planne.Fulfillment;

/// <summary>
/// Approves at random. What it draws for an order depends on the seed and the order's id alone, so that two nodes, or
/// two runs with one seed, agree on every order in whatever sequence the orders come.
/// </summary>
/// <param name="rate">The share of orders to approve: 0 approves none, 1 all.</param>
/// <param name="seed">Any number.</param>
public sealed class RandomApproval(double rate, long seed) : IApprovalPolicy
{
    /// <inheritdoc />
    public bool Approves(ProcessOrder order) => Draw(order.OrderId) < rate;

    // The top 53 bits, the precision of a double, give a number from 0 up to but never 1: both rates 0 and 1 are exact.
    private double Draw(int orderId) =>
        (Mix(Mix((ulong)seed) + (ulong)orderId) >> 11) / (double)(1UL << 53);

    /// <summary>SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
