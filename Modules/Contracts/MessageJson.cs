using System.Text.Json.Serialization;

namespace Planne.Contracts;

/// <summary>How the messages become JSON, known when they are compiled.</summary>
[JsonSerializable(typeof(ProcessOrder))]
[JsonSerializable(typeof(OrderDecided))]
public sealed partial class MessageJson : JsonSerializerContext;
