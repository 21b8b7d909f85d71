using Planne.Contracts;

namespace Planne.Fulfillment;

/// <summary>Decides whether an order is taken on. The rest of Fulfillment does not know how.</summary>
public interface IApprovalPolicy
{
    /// <summary>Tells whether the order is approved.</summary>
    /// <param name="order">The order as Ordering describes it.</param>
    bool Approves(ProcessOrder order);
}
