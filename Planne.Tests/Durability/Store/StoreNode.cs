using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Planne.Durability;
using Planne.Durability.Nodes;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime.Agents;

namespace Planne.Tests.Durability.Store;

/// <summary>One node of a cluster, without a host: a store with a number of its own.</summary>
internal sealed class StoreNode : IAsyncDisposable
{
    private readonly LogRecorder log = new();

    public StoreNode(
        string connectionString,
        string schema,
        Action<WolverineOptions>? configure = null,
        Action<MySqlStoreSettings>? set = null,
        TimeProvider? clock = null
    )
    {
        Clock = clock ?? TimeProvider.System;
        Options.Durability.MessageDeduplicationMode = MessageDeduplicationMode.CompareByString;
        Options.Durability.EnableRecurringMessages = true;
        Options.Durability.EnableDynamicListeners = true;
        Options.Durability.EnableDeduplicatedResponses = true;
        configure?.Invoke(Options);
        var settings = new MySqlStoreSettings(connectionString, schema, MessageStoreRole.Main);
        set?.Invoke(settings);
        Store = new MySqlMessageStore(settings, Options, log, Clock);
    }

    public WolverineOptions Options { get; } = new();

    public MySqlMessageStore Store { get; }

    public TimeProvider Clock { get; }

    public int Number => Options.Durability.AssignedNodeNumber;

    public Guid Id => Options.UniqueNodeId;

    /// <summary>The numbers of the events that the store has logged.</summary>
    public IReadOnlyCollection<int> Logged => log.Events;

    public IMessageInbox Inbox => Store.Inbox;

    public IMessageOutbox Outbox => Store.Outbox;

    public IMessageStoreAdmin Admin => Store.Admin;

    public IDeadLetters DeadLetters => Store.DeadLetters;

    public IReplayableDeduplicationStore Responses => Store;

    public IListenerStore Listeners => Store.Listeners;

    public INodeAgentPersistence Nodes => Store.Nodes;

    /// <summary>The term of leadership that it believes to hold; 0 if none.</summary>
    public long Term => ((NodePersistence)Store.Nodes).Term;

    /// <summary>Enters the node into the table of nodes, which gives it its number.</summary>
    public async Task RegisterAsync() =>
        SetNumber(Options.Durability, await Nodes.PersistAsync(Describe(), default));

    public WolverineNode Describe() =>
        new()
        {
            NodeId = Id,
            AssignedNodeNumber = Number,
            ControlUri = new Uri("tcp://localhost:5581/"),
            Description = "a node of a test",
            Version = new Version(1, 2, 3, 4),
            Capabilities = { new Uri("job://nightly/"), new Uri("job://hourly/") },
        };

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_AssignedNodeNumber")]
    private static extern void SetNumber(DurabilitySettings settings, int number);

    private sealed class LogRecorder : ILoggerFactory, ILogger
    {
        private readonly Lock guard = new();
        private readonly List<int> events = [];

        public IReadOnlyCollection<int> Events
        {
            get
            {
                lock (guard)
                {
                    return [.. events];
                }
            }
        }

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (guard)
            {
                events.Add(eventId.Id);
            }
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Planne.", StringComparison.Ordinal)
                ? this
                : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider) { }

        public void Dispose() { }
    }
}
