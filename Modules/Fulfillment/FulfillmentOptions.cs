namespace Planne.Fulfillment;

/// <summary>What can be set about Fulfillment, in the configuration section <c>Fulfillment</c>.</summary>
public sealed class FulfillmentOptions
{
    /// <summary>The configuration section that these are read from.</summary>
    public const string Section = "Fulfillment";

    /// <summary>The share of orders to approve, from 0 to 1.</summary>
    public double ApprovalRate { get; set; } = 0.5;

    /// <summary>Makes verdicts reproducible: with one seed an order id always gets the same verdict. Drawn at start-up if it is not set.</summary>
    public long? ApprovalSeed { get; set; }

    /// <summary>How many orders are decided at once on a node, from 1 to 256.</summary>
    public int Parallelism { get; set; } = 192;
}
