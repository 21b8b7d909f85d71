using System.Globalization;
using JasperFx.CommandLine;
using Planne.Host.Operations.Answers;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations.Commands;

/// <summary>What <c>orders</c> takes.</summary>
public sealed class OrdersInput : OperatorInput
{
    /// <summary>What to do.</summary>
    [Description("show")]
    public string Action { get; set; } = "";

    /// <summary>Which order.</summary>
    [Description("The id of an order")]
    public string Id { get; set; } = "";
}

/// <summary><c>orders</c></summary>
[Description("Show an order and all that is known of how it went", Name = "orders")]
public sealed class OrdersCommand : OperatorCommand<OrdersInput>
{
    /// <summary>Says how it is called.</summary>
    public OrdersCommand()
    {
        Usage("Explain the command, with --help").NoArguments();
        Usage("Show an order").Arguments(x => x.Action, x => x.Id);
    }

    /// <inheritdoc/>
    protected override string Help =>
        """
            orders show ID    an order: what was ordered, what failed, its verdict, and the messages about it

            Examples:
              orders show 17
              orders show 17 --json | jq -r .traceId
            """;

    /// <inheritdoc/>
    protected override async Task RunAsync(OrdersInput input, IServiceProvider services)
    {
        if (input.Action != "show")
        {
            throw new RefusedException("Say show and an id. See orders --help");
        }

        var id = int.TryParse(
            input.Id,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : throw new RefusedException($"\"{input.Id}\" is no id of an order.");
        var order =
            await services.GetRequiredService<OrderReport>().FindAsync(id, CancellationToken.None)
            ?? throw new RefusedException($"There is no order {id}.");
        await TellAsync(input, order, OperatorsJson.Default.OrderHistoryAnswer, Text);
    }

    private static string Text(OrderHistoryAnswer order)
    {
        var items = string.Join(
            ", ",
            order.Items.Select(item => $"{item.Quantity} of product {item.ProductId}")
        );
        var table = new TextTable("AT", "WHAT", "NODE", "DETAIL");
        foreach (var happened in order.Events)
        {
            table.Add(happened.At, happened.What, happened.Node, happened.Detail);
        }

        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"Order {order.Id}, {order.Status}, {order.AmountCents} cents: {items}; trace {order.TraceId ?? "-"}"
        );
        var limit = order.IsComplete
            ? ""
            : $"{Environment.NewLine}So many messages are stored that the newest alone were looked at.";
        return $"{head}{Environment.NewLine}{Environment.NewLine}{table}{limit}";
    }
}
