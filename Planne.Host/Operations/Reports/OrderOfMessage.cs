using System.Globalization;
using System.Text;
using System.Text.Json;
using Planne.Contracts;
using Wolverine;

namespace Planne.Host.Operations.Reports;

/// <summary>Tells which order a message is about. The store does not know; the contracts do.</summary>
internal static class OrderOfMessage
{
    private const string Property = "orderId";

    /// <summary>The order, or null if the message is about none, or cannot be read.</summary>
    public static int? Find(Envelope envelope) =>
        envelope.Message switch
        {
            ProcessOrder order => order.OrderId,
            OrderDecided decided => decided.OrderId,
            not null => null,
            _ => Body(envelope) is { } body ? Find(body) : null,
        };

    /// <summary>A message's body; null if it is no JSON.</summary>
    public static JsonElement? Body(Envelope envelope)
    {
        try
        {
            // The data itself, since a message of an unknown type has nothing else.
            return envelope.Data is { Length: > 0 } data ? JsonElement.Parse(data) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The two ways in which the body of a message about an order may hold its id: more follows, or nothing.</summary>
    public static (byte[] First, byte[] Second) TextsOf(int orderId)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"\"{Property}\":{orderId}");
        return (Encoding.UTF8.GetBytes(text + ","), Encoding.UTF8.GetBytes(text + "}"));
    }

    private static int? Find(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(Property, out var id)
        && id.ValueKind == JsonValueKind.Number
        && id.TryGetInt32(out var order)
            ? order
            : null;
}
