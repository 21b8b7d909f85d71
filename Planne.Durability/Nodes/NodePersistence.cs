using System.Globalization;
using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Runtime.Agents;

namespace Planne.Durability.Nodes;

/// <summary>Who the nodes are, which of them runs what, and who leads.</summary>
internal sealed class NodePersistence : INodeAgentPersistence
{
    private static readonly Uri LeaderUri = NodeAgentController.LeaderUri;

    private readonly WolverineOptions options;
    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly NodeSql sql;
    private readonly int batchSize;
    private readonly LeadershipLease leadership;

    public NodePersistence(
        MySqlStoreSettings settings,
        WolverineOptions options,
        Database database,
        TimeProvider clock
    )
    {
        this.options = options;
        this.database = database;
        this.clock = clock;
        batchSize = settings.BatchSize;
        sql = new NodeSql(settings.SchemaName);
        leadership = new LeadershipLease(
            database,
            sql,
            () => settings.LeadershipLease ?? (3 * options.Durability.HealthCheckPollingTime),
            clock
        );
    }

    public bool AdvertisesNodeLoad => true;

    /// <summary>Whether this node has its number, under which alone it may own rows in a cluster.</summary>
    public bool IsRegistered { get; private set; }

    /// <summary>Whether this node was registered and is so no more, by its own will.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>The term of leadership that this node holds; 0 if it does not lead.</summary>
    public long Term => leadership.Term;

    public async Task<int> PersistAsync(WolverineNode node, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.Command(
            null,
            sql.Register,
            parameters => BindNode(parameters, node)
        );
        await command.ExecuteNonQueryAsync(cancellationToken);
        IsRegistered |= node.NodeId == options.UniqueNodeId;
        return checked((int)command.LastInsertedId);
    }

    public Task ReregisterNodeAsync(WolverineNode node, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            sql.Reregister,
            parameters =>
            {
                BindNode(parameters, node);
                parameters.AddWithValue("@node_number", node.AssignedNodeNumber);
            },
            cancellationToken
        );

    public async Task<bool> MarkHealthCheckAsync(
        WolverineNode node,
        CancellationToken cancellationToken
    ) =>
        await database.ExecuteAsync(
            sql.Heartbeat,
            parameters =>
            {
                BindId(parameters, node.NodeId);
                parameters.AddWithValue("@load_factor", node.LoadFactor);
            },
            cancellationToken
        ) == 1;

    public Task OverwriteHealthCheckTimeAsync(Guid nodeId, DateTimeOffset lastHeartbeatTime) =>
        database.ExecuteAsync(
            sql.OverwriteHeartbeat,
            parameters =>
            {
                BindId(parameters, nodeId);
                parameters.AddWithValue("@age", -EnvelopeRow.Distance(lastHeartbeatTime, clock));
            },
            default
        );

    /// <summary>Deletes this node, or another one that is stale by the database's clock.</summary>
    public async Task DeleteAsync(Guid nodeId, int assignedNodeNumber)
    {
        var isThisNode = nodeId == options.UniqueNodeId;
        await database.InTransactionAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    isThisNode ? sql.DeleteNode : sql.DeleteStaleNode,
                    parameters =>
                    {
                        BindId(parameters, nodeId);
                        parameters.AddWithValue(
                            "@stale_after",
                            Microseconds.In(options.Durability.StaleNodeTimeout)
                        );
                    },
                    default
                );
                await transaction.ExecuteAsync(
                    sql.DeleteAssignmentsOfMissingNode,
                    parameters => BindId(parameters, nodeId),
                    default
                );
                return true;
            },
            default
        );
        HasLeft |= isThisNode;
    }

    /// <summary>Forgets all nodes; their numbers are not given out again.</summary>
    public async Task ClearAllAsync(CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(sql.ClearAssignments, _ => { }, cancellationToken);
        await database.ExecuteAsync(sql.ClearNodes, _ => { }, cancellationToken);
    }

    public async Task<IReadOnlyList<WolverineNode>> LoadAllNodesAsync(
        CancellationToken cancellationToken
    ) => (await LoadNodeAgentStateAsync(cancellationToken)).Nodes;

    public async Task<WolverineNode?> LoadNodeAsync(
        Guid nodeId,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.Command(
            null,
            $"{sql.LoadNode};\n{sql.LoadAssignments}",
            parameters => BindId(parameters, nodeId)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return (await ReadNodesAsync(reader, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Everything that the leader's decisions rest on, in one round trip.</summary>
    public async Task<NodeAgentState> LoadNodeAgentStateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.Command(
            null,
            $"{sql.LoadNodes};\n{sql.LoadAssignments};\n{sql.LoadRestrictions}",
            _ => { }
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var nodes = await ReadNodesAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var restrictions = new List<AgentRestriction>();
        while (await reader.ReadAsync(cancellationToken))
        {
            restrictions.Add(
                new AgentRestriction(
                    EnvelopeRow.ReadKey(reader, 0),
                    new Uri(reader.GetString(1)),
                    Enum.Parse<AgentRestrictionType>(reader.GetString(2)),
                    reader.GetInt32(3)
                )
            );
        }

        return new NodeAgentState(nodes, new AgentRestrictions([.. restrictions]));
    }

    /// <summary>The numbers of the nodes that are registered.</summary>
    public async Task<HashSet<int>> LoadNodeNumbersAsync(CancellationToken cancellation) =>
        [
            .. await database.QueryAsync(
                sql.NodeNumbers,
                _ => { },
                reader => reader.GetInt32(0),
                cancellation
            ),
        ];

    public async Task PersistAgentRestrictionsAsync(
        IReadOnlyList<AgentRestriction> restrictions,
        CancellationToken cancellationToken
    )
    {
        if (restrictions.Count == 0)
        {
            return;
        }

        await database.InTransactionAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    sql.SaveRestrictions.For(restrictions.Count),
                    parameters => BindRestrictions(parameters, restrictions),
                    cancellationToken
                );
                return await transaction.ExecuteAsync(
                    sql.DeleteLiftedRestrictions,
                    _ => { },
                    cancellationToken
                );
            },
            cancellationToken
        );
    }

    public async Task AssignAgentsAsync(
        Guid nodeId,
        IReadOnlyList<Uri> agents,
        CancellationToken cancellationToken
    )
    {
        foreach (var chunk in agents.Chunk(batchSize))
        {
            await database.ExecuteAsync(
                sql.Assign.For(chunk.Length),
                parameters => BindAssignment(parameters, nodeId, chunk),
                cancellationToken
            );
        }
    }

    /// <summary>Assigns an agent; the last writer wins, except that leading takes the present term.</summary>
    /// <exception cref="InvalidOperationException">The node is to lead, and does not hold the lease (any more).</exception>
    public async Task AddAssignmentAsync(
        Guid nodeId,
        Uri agentUri,
        CancellationToken cancellationToken
    )
    {
        if (agentUri != LeaderUri)
        {
            await AssignAgentsAsync(nodeId, [agentUri], cancellationToken);
            return;
        }

        var written = await database.ExecuteAsync(
            sql.AssignLeader,
            parameters =>
            {
                BindAssignment(parameters, nodeId, [agentUri]);
                parameters.AddWithValue("@term", leadership.Term);
            },
            cancellationToken
        );
        if (written == 0)
        {
            throw new InvalidOperationException(
                $"Node {nodeId} does not hold the leader's lease, so it cannot be recorded as the leader."
            );
        }
    }

    public async Task<bool> TryClaimAssignmentAsync(
        Guid nodeId,
        Uri agentUri,
        CancellationToken cancellationToken
    )
    {
        void Bind(MySqlParameterCollection parameters) =>
            BindAssignment(parameters, nodeId, [agentUri]);
        await database.ExecuteAsync(sql.ClaimAssignment, Bind, cancellationToken);
        return Convert.ToInt64(
                await database.ScalarAsync(sql.OwnsAssignment, Bind, cancellationToken),
                null
            ) > 0;
    }

    public Task RemoveAssignmentAsync(
        Guid nodeId,
        Uri agentUri,
        CancellationToken cancellationToken
    ) =>
        database.ExecuteAsync(
            sql.RemoveAssignment,
            parameters => BindAssignment(parameters, nodeId, [agentUri]),
            cancellationToken
        );

    public async Task LogRecordsAsync(params NodeRecord[] records)
    {
        foreach (var chunk in records.Chunk(batchSize))
        {
            await database.ExecuteAsync(
                sql.Record.For(chunk.Length),
                parameters => BindRecords(parameters, chunk),
                default
            );
        }
    }

    public async Task<IReadOnlyList<NodeRecord>> FetchRecentRecordsAsync(int count)
    {
        var newestFirst = await database.QueryAsync(
            sql.RecentRecords,
            parameters => parameters.AddWithValue("@limit", count),
            reader => new NodeRecord
            {
                Id = reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
                NodeNumber = reader.GetInt32(1),
                RecordType = Enum.Parse<NodeRecordType>(reader.GetString(2)),
                ServiceName = reader.GetString(3),
                AgentUri = new Uri(reader.GetString(4)),
                Description = reader.GetString(5),
                Timestamp = Moment(reader, 6),
            },
            default
        );
        newestFirst.Reverse();
        return newestFirst;
    }

    /// <summary>Deletes all records but the <paramref name="retainCount"/> newest, in small batches.</summary>
    public async Task DeleteOldNodeRecordsAsync(int retainCount)
    {
        var newestToDelete = await database.ScalarAsync(
            sql.OldestRecordToKeep,
            parameters => parameters.AddWithValue("@retain", retainCount),
            default
        );
        if (newestToDelete is null)
        {
            return;
        }

        await DeleteRecordsAsync(
            sql.DeleteRecordsUpTo,
            "@id",
            Convert.ToInt64(newestToDelete, null)
        );
    }

    /// <summary>Deletes the records that are older than <paramref name="keepFor"/>, in small batches.</summary>
    public Task DeleteNodeRecordsOlderThanAsync(TimeSpan keepFor) =>
        DeleteRecordsAsync(sql.DeleteOldRecords, "@keep_for", Microseconds.In(keepFor));

    public bool HasLeadershipLock() => leadership.IsHeld;

    public Task<bool> TryAttainLeadershipLockAsync(CancellationToken token) =>
        leadership.TryAttainAsync(options.UniqueNodeId, token);

    public Task ReleaseLeadershipLockAsync() => leadership.ReleaseAsync(options.UniqueNodeId);

    private async Task DeleteRecordsAsync(string statement, string name, long value)
    {
        int deleted;
        do
        {
            deleted = await database.ExecuteAsync(
                statement,
                parameters =>
                {
                    parameters.AddWithValue(name, value);
                    parameters.AddWithValue("@limit", batchSize);
                },
                default
            );
        } while (deleted == batchSize);
    }

    private async Task<List<WolverineNode>> ReadNodesAsync(
        MySqlDataReader reader,
        CancellationToken cancellation
    )
    {
        var nodes = new List<WolverineNode>();
        while (await reader.ReadAsync(cancellation))
        {
            nodes.Add(ReadNode(reader));
        }

        await reader.NextResultAsync(cancellation);
        var byId = nodes.ToDictionary(node => node.NodeId);
        while (await reader.ReadAsync(cancellation))
        {
            if (byId.TryGetValue(EnvelopeRow.ReadKey(reader, 1), out var node))
            {
                node.ActiveAgents.Add(new Uri(reader.GetString(0)));
            }
        }

        return nodes;
    }

    private WolverineNode ReadNode(MySqlDataReader reader)
    {
        var uri = reader.GetString(3);
        var node = new WolverineNode
        {
            NodeId = EnvelopeRow.ReadKey(reader, 0),
            AssignedNodeNumber = reader.GetInt32(1),
            Description = reader.GetString(2),
            ControlUri = uri.Length == 0 ? null : new Uri(uri),
            Version = Version.Parse(reader.GetString(4)),
            LoadFactor = reader.IsDBNull(6) ? null : reader.GetDouble(6),
            Started = Moment(reader, 7),
            LastHealthCheck = Moment(reader, 8),
        };
        node.Capabilities.AddRange(
            reader
                .GetString(5)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(capability => new Uri(capability))
        );
        return node;
    }

    // Wolverine compares with the clock of the node, so it gets the node's now less the age by the database.
    private DateTimeOffset Moment(MySqlDataReader reader, int ageOrdinal) =>
        clock.GetUtcNow().AddMicroseconds(-reader.GetInt64(ageOrdinal));

    private static void BindNode(MySqlParameterCollection parameters, WolverineNode node)
    {
        BindId(parameters, node.NodeId);
        parameters.AddWithValue("@description", node.Description);
        parameters.AddWithValue("@uri", node.ControlUri?.ToString() ?? string.Empty);
        parameters.AddWithValue("@version", node.Version.ToString());
        parameters.AddWithValue(
            "@capabilities",
            string.Join('\n', node.Capabilities.Select(uri => uri.ToString()))
        );
        parameters.AddWithValue("@load_factor", node.LoadFactor);
    }

    private static void BindId(MySqlParameterCollection parameters, Guid nodeId) =>
        parameters.AddWithValue("@id", EnvelopeRow.Key(nodeId));

    private static void BindAssignment(
        MySqlParameterCollection parameters,
        Guid nodeId,
        IReadOnlyList<Uri> agents
    )
    {
        parameters.AddWithValue("@node_id", EnvelopeRow.Key(nodeId));
        for (var row = 0; row < agents.Count; row++)
        {
            parameters.AddWithValue(
                "@agent" + row.ToString(CultureInfo.InvariantCulture),
                agents[row].ToString()
            );
        }
    }

    private static void BindRestrictions(
        MySqlParameterCollection parameters,
        IReadOnlyList<AgentRestriction> restrictions
    )
    {
        for (var row = 0; row < restrictions.Count; row++)
        {
            var number = row.ToString(CultureInfo.InvariantCulture);
            parameters.AddWithValue("@id" + number, EnvelopeRow.Key(restrictions[row].Id));
            parameters.AddWithValue("@uri" + number, restrictions[row].AgentUri.ToString());
            parameters.AddWithValue("@type" + number, restrictions[row].Type.ToString());
            parameters.AddWithValue("@node_number" + number, restrictions[row].NodeNumber);
        }
    }

    private static void BindRecords(
        MySqlParameterCollection parameters,
        IReadOnlyList<NodeRecord> records
    )
    {
        for (var row = 0; row < records.Count; row++)
        {
            var number = row.ToString(CultureInfo.InvariantCulture);
            parameters.AddWithValue("@node_number" + number, records[row].NodeNumber);
            parameters.AddWithValue("@event_name" + number, records[row].RecordType.ToString());
            parameters.AddWithValue("@service_name" + number, records[row].ServiceName);
            parameters.AddWithValue("@agent_uri" + number, records[row].AgentUri.ToString());
            parameters.AddWithValue(
                "@description" + number,
                NodeRecord.TruncateDescription(records[row].Description)
            );
        }
    }
}
