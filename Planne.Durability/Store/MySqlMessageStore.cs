using System.Globalization;
using JasperFx.Descriptors;
using Microsoft.Extensions.Logging;
using MySqlConnector;
using Planne.Durability.Agents;
using Planne.Durability.Control;
using Planne.Durability.Nodes;
using Planne.Durability.Schema;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.ScheduledMessageManagement;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;

namespace Planne.Durability.Store;

/// <summary>Wolverine's message store on MySQL: one table a part, one partial file a table.</summary>
internal sealed partial class MySqlMessageStore : IMessageStoreWithAgentSupport, IEnvelopeWriter
{
    private readonly MySqlStoreSettings settings;
    private readonly WolverineOptions options;
    private readonly MySqlDataSource dataSource;
    private readonly Database database;
    private readonly ILogger<MySqlMessageStore> logger;
    private readonly TimeProvider clock;
    private readonly SchemaMigrator migrator;
    private readonly NodePersistence nodes;
    private readonly ControlQueue control;
    private readonly IncomingSql incoming;
    private readonly OutgoingSql outgoing;
    private readonly DeadLetterSql deadLetters;
    private RecoveryAgent? recovery;

    public MySqlMessageStore(
        MySqlStoreSettings settings,
        WolverineOptions options,
        ILoggerFactory loggers,
        TimeProvider clock
    )
    {
        this.settings = settings;
        this.options = options;
        this.clock = clock;
        logger = loggers.CreateLogger<MySqlMessageStore>();
        dataSource = new MySqlDataSourceBuilder(settings.ConnectionString)
            .UseLoggerFactory(loggers)
            .UseOwnDefaults()
            .Build();
        database = new Database(dataSource, logger);
        incoming = new IncomingSql(
            settings.SchemaName,
            options.Durability.MessageIdentity,
            keepsStaleClock: options.Durability.InboxStaleTime is not null
        );
        outgoing = new OutgoingSql(settings.SchemaName);
        deadLetters = new DeadLetterSql(settings.SchemaName, options.Durability.MessageIdentity);
        migrator = new SchemaMigrator(
            dataSource,
            settings.SchemaName,
            StoreTables.For(options.Durability)
        );
        nodes = new NodePersistence(settings, options, database, loggers, clock);
        control = new ControlQueue(database, new ControlSql(settings.SchemaName), clock);
        Deduplication =
            options.Durability.MessageDeduplicationMode == MessageDeduplicationMode.None
                ? NullDeduplicationStore.Instance
                : new DeduplicationStore(settings, options, database, clock);
        RecurringMessages = options.Durability.EnableRecurringMessages
            ? new RecurringMessageStore(
                settings,
                database,
                new IncomingSql(settings.SchemaName, MessageIdentity.IdOnly)
            )
            : NullRecurringMessageStore.Instance;
        responses = new DeduplicatedResponseStore(settings, options, database, clock);
        Listeners = options.Durability.EnableDynamicListeners
            ? new ListenerStore(settings, database)
            : NullListenerStore.Instance;
        Uri = UriOf(settings);
    }

    public MessageStoreRole Role => settings.Role;

    /// <summary>Ids of version 7 of RFC 9562 arrive in the order of the clustered index.</summary>
    public EnvelopeIdGeneration? PreferredEnvelopeIdGeneration => EnvelopeIdGeneration.GuidV7;

    public List<string> TenantIds { get; } = [];

    public Uri Uri { get; }

    public string Name => settings.SchemaName;

    public bool HasDisposed { get; private set; }

    public IMessageInbox Inbox => this;

    public IMessageOutbox Outbox => this;

    public INodeAgentPersistence Nodes => nodes;

    public IListenerStore Listeners { get; }

    public IDeduplicationStore Deduplication { get; }

    public IRecurringMessageStore RecurringMessages { get; }

    public IMessageStoreAdmin Admin => this;

    public IDeadLetters DeadLetters => this;

    public IScheduledMessages ScheduledMessages => this;

    internal DurabilitySettings Durability => options.Durability;

    internal int BatchSize => settings.BatchSize;

    internal Database Database => database;

    internal NodeSql NodeSql => new(settings.SchemaName);

    internal InspectionSql InspectionSql => new(settings.SchemaName);

    /// <summary>Whether this node may own rows: alone it always may, in a cluster once it is registered.</summary>
    internal bool MayOwnRows => Durability.Mode != DurabilityMode.Balanced || nodes.IsRegistered;

    /// <summary>Whether this node is about to stop, and is to take up nothing more.</summary>
    internal bool IsLeaving { get; set; }

    /// <summary>Whether this node was in the cluster and has left it: its messages, its lease and its row are given up.</summary>
    internal bool HasLeft => nodes.HasLeft;

    /// <summary>The number under which this node owns rows.</summary>
    private int Me => Durability.AssignedNodeNumber;

    public void Initialize(IWolverineRuntime runtime)
    {
        if (Durability.Mode == DurabilityMode.ServerlessWithOutbox)
        {
            throw new NotSupportedException(
                "DurabilityMode.ServerlessWithOutbox is not supported by this store: its durability passes would carry out messages without having claimed them."
            );
        }

        LetNodesTalk();
    }

    public DatabaseDescriptor Describe()
    {
        var connection = new MySqlConnectionStringBuilder(settings.ConnectionString);
        return new DatabaseDescriptor
        {
            Engine = "MySQL",
            ServerName = connection.Server,
            Port = (int)connection.Port,
            DatabaseName = settings.SchemaName,
            SchemaOrNamespace = settings.SchemaName,
            SubjectUri = Uri,
            Identifier = settings.SchemaName,
        };
    }

    public IAgent BuildAgent(IWolverineRuntime runtime) =>
        new HousekeepingAgent(this, runtime.LoggerFactory.CreateLogger<HousekeepingAgent>());

    /// <summary>Starts what every serving node does: take up what is due, and what other nodes left behind.</summary>
    public IAgent StartScheduledJobs(IWolverineRuntime runtime)
    {
        recovery = new RecoveryAgent(this, runtime);
        recovery.Start();
        return recovery;
    }

    public async Task DrainAsync()
    {
        if (recovery is not null)
        {
            await recovery.StopAsync(CancellationToken.None);
        }
    }

    public void PromoteToMain(IWolverineRuntime runtime) => settings.Role = MessageStoreRole.Main;

    public void DemoteToAncillary() => settings.Role = MessageStoreRole.Ancillary;

    public async ValueTask DisposeAsync()
    {
        if (HasDisposed)
        {
            return;
        }

        HasDisposed = true;
        await DrainAsync();
        await dataSource.DisposeAsync();
    }

    // Nodes of a cluster need a way to tell each other what to run. The database is one that all of them have.
    private void LetNodesTalk()
    {
        if (
            Durability.Mode != DurabilityMode.Balanced
            || Role != MessageStoreRole.Main
            || options.Transports.NodeControlEndpoint is not null
        )
        {
            return;
        }

        var transport = new ControlTransport(control, options.UniqueNodeId);
        options.Transports.Add(transport);
        options.Transports.NodeControlEndpoint = transport.Own;
    }

    private static Uri UriOf(MySqlStoreSettings settings)
    {
        var connection = new MySqlConnectionStringBuilder(settings.ConnectionString);

        // Nodes give each other agents by this address, and may reach the store that they share by different names.
        var authority =
            settings.Role == MessageStoreRole.Main ? "main"
            : connection.ConnectionProtocol == MySqlConnectionProtocol.Tcp
                ? $"{connection.Server}:{connection.Port.ToString(CultureInfo.InvariantCulture)}"
            : "localhost";
        return new Uri(
            $"{PersistenceConstants.AgentScheme}://mysql/{Uri.EscapeDataString(authority)}/{Uri.EscapeDataString(settings.SchemaName)}"
        );
    }
}
