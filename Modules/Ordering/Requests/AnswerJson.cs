using System.Text.Json.Serialization;
using Planne.Ordering.Catalogue;
using Planne.Ordering.Orders;

namespace Planne.Ordering.Requests;

/// <summary>How answers become JSON, known when they are compiled; names and numbers are written as the host's options say.</summary>
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(IReadOnlyList<OrderView>))]
[JsonSerializable(typeof(IReadOnlyList<Product>))]
[JsonSerializable(typeof(ErrorObject))]
public sealed partial class AnswerJson : JsonSerializerContext;
