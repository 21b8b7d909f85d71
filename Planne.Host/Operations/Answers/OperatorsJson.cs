using System.Text.Json.Serialization;

namespace Planne.Host.Operations.Answers;

/// <summary>How answers to operators become JSON, known when they are compiled; the same for both ways to ask.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true
)]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(BacklogAnswer))]
[JsonSerializable(typeof(IReadOnlyList<NodeAnswer>))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(DeadLetterDetail))]
[JsonSerializable(typeof(IReadOnlyList<DeadLetterGroup>))]
[JsonSerializable(typeof(IReadOnlyList<ScheduledAnswer>))]
[JsonSerializable(typeof(OrderHistoryAnswer))]
[JsonSerializable(typeof(LetterSelection))]
[JsonSerializable(typeof(Affected))]
internal sealed partial class OperatorsJson : JsonSerializerContext;
