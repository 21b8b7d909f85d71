using System.Text.Json.Serialization;

namespace Planne.Contestants.Shop;

/// <summary>The body of <c>POST /orders</c>.</summary>
internal sealed record NewOrder(IReadOnlyList<NewLine>? Items);

/// <summary>So many of a product.</summary>
internal sealed record NewLine(int ProductId, int Quantity);

/// <summary>An order as it is answered.</summary>
internal sealed record OrderView(
    int Id,
    string Status,
    int AmountCents,
    IReadOnlyList<ItemView> Items
);

/// <summary>A line of it.</summary>
internal sealed record ItemView(int Id, int ProductId, int Quantity);

/// <summary>The answer to an order that cannot be taken.</summary>
internal sealed record Refusal(string Detail);

/// <summary>The answer where there is no such order.</summary>
internal sealed record Missing(string Status = "NOT_FOUND");

/// <summary>Reading and writing of these without reflection.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(Missing))]
internal sealed partial class ApiJson : JsonSerializerContext;
