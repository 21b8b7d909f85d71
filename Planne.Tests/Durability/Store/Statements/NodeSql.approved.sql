-- Register
insert into `schema`.`wolverine_nodes`
  (id, description, uri, started, health_check, version, capabilities, load_factor)
values
  (@id, @description, @uri, utc_timestamp(6), utc_timestamp(6), @version, @capabilities, @load_factor);

-- Reregister
insert into `schema`.`wolverine_nodes`
  (id, node_number, description, uri, started, health_check, version, capabilities, load_factor)
values
  (@id, @node_number, @description, @uri, utc_timestamp(6), utc_timestamp(6), @version, @capabilities, @load_factor)
on duplicate key update
  description = @description,
  uri = @uri,
  health_check = utc_timestamp(6),
  version = @version,
  capabilities = @capabilities,
  load_factor = @load_factor;

-- Heartbeat
update `schema`.`wolverine_nodes`
set    health_check = utc_timestamp(6),
       load_factor = @load_factor
where  id = @id;

-- HeartbeatAge
select node_number, timestampdiff(microsecond, health_check, utc_timestamp(6))
from   `schema`.`wolverine_nodes`
where  id = @id;

-- OverwriteHeartbeat
update `schema`.`wolverine_nodes`
set    health_check = utc_timestamp(6) - interval @age microsecond
where  id = @id;

-- DeleteNode
delete from `schema`.`wolverine_nodes` where id = @id;
delete from `schema`.`wolverine_node_assignments`
where  node_id = @id
and    not exists (select 1 from `schema`.`wolverine_nodes` where id = @id);

-- DeleteStaleNode
delete from `schema`.`wolverine_nodes`
where  id = @id
and    health_check < utc_timestamp(6) - interval @stale_after microsecond
and    (
         not exists (select 1 from `schema`.`wolverine_node_assignments` where id = @leader and node_id = @id)
         or exists (select 1 from `schema`.`wolverine_leases` where name = 'leader' and holder = @me and term = @term and expires_at > utc_timestamp(6))
       );
delete from `schema`.`wolverine_node_assignments`
where  node_id = @id
and    not exists (select 1 from `schema`.`wolverine_nodes` where id = @id);

-- LoadNodes
select id, node_number, description, uri, version, capabilities, load_factor, timestampdiff(microsecond, started, utc_timestamp(6)), timestampdiff(microsecond, health_check, utc_timestamp(6)) from `schema`.`wolverine_nodes` order by node_number;

-- LoadNode
select id, node_number, description, uri, version, capabilities, load_factor, timestampdiff(microsecond, started, utc_timestamp(6)), timestampdiff(microsecond, health_check, utc_timestamp(6)) from `schema`.`wolverine_nodes` where id = @id;

-- LoadAssignments
select id, node_id from `schema`.`wolverine_node_assignments` order by id;

-- LoadRestrictions
select id, uri, type, node_number from `schema`.`wolverine_agent_restrictions` order by id;

-- NodeNumbers
select node_number from `schema`.`wolverine_nodes`;

-- ClearNodes
delete from `schema`.`wolverine_nodes`;

-- ClearAssignments
delete from `schema`.`wolverine_node_assignments`;

-- ClaimAssignments
insert into `schema`.`wolverine_node_assignments` (id, node_id, started) values (@agent0, @node_id, utc_timestamp(6)),
  (@agent1, @node_id, utc_timestamp(6)) on duplicate key update id = id;

-- Assign
insert into `schema`.`wolverine_node_assignments` (id, node_id, started)
values (@agent0, @node_id, utc_timestamp(6))
on duplicate key update
  started = if(node_id = @node_id, started, utc_timestamp(6)),
  node_id = @node_id;

-- AssignLeader
insert into `schema`.`wolverine_node_assignments` (id, node_id, started)
select @agent0, @node_id, utc_timestamp(6)
from   `schema`.`wolverine_leases`
where  name = 'leader' and holder = @node_id and term = @term and expires_at > utc_timestamp(6)
on duplicate key update
  started = if(node_id = @node_id, `schema`.`wolverine_node_assignments`.started, utc_timestamp(6)),
  node_id = @node_id;

-- OwnsAssignment
select count(*) from `schema`.`wolverine_node_assignments` where id = @agent0 and node_id = @node_id;

-- RemoveAssignment
delete from `schema`.`wolverine_node_assignments` where id = @agent0 and node_id = @node_id;

-- SaveRestrictions
insert into `schema`.`wolverine_agent_restrictions` (id, uri, type, node_number) values (@id0, @uri0, @type0, @node_number0),
  (@id1, @uri1, @type1, @node_number1) on duplicate key update uri = values(uri), type = values(type), node_number = values(node_number);

-- DeleteLiftedRestrictions
delete from `schema`.`wolverine_agent_restrictions` where type = 'None';

-- Record
insert into `schema`.`wolverine_node_records` (node_number, event_name, service_name, agent_uri, description, timestamp) values (@node_number0, @event_name0, @service_name0, @agent_uri0, @description0, utc_timestamp(6)),
  (@node_number1, @event_name1, @service_name1, @agent_uri1, @description1, utc_timestamp(6));

-- RecentRecords
select   id, node_number, event_name, service_name, agent_uri, description, timestampdiff(microsecond, timestamp, utc_timestamp(6))
from     `schema`.`wolverine_node_records`
order by id desc
limit    @limit;

-- OldestRecordToKeep
select id from `schema`.`wolverine_node_records` order by id desc limit 1 offset @retain;

-- DeleteRecordsUpTo
delete from `schema`.`wolverine_node_records` where id <= @id order by id limit @limit;

-- DeleteOldRecords
delete from `schema`.`wolverine_node_records`
where  timestamp < utc_timestamp(6) - interval @keep_for microsecond
order by id
limit  @limit;

-- RemainingLease
select timestampdiff(microsecond, utc_timestamp(6), expires_at)
from   `schema`.`wolverine_leases`
where  name = 'leader';

-- RenewLease
update    `schema`.`wolverine_leases` as lease
left join `schema`.`wolverine_leadership_terms` as history on history.term = lease.term
set       lease.expires_at = utc_timestamp(6) + interval @lease microsecond,
          history.expires_at = utc_timestamp(6) + interval @lease microsecond
where     lease.name = 'leader'
and       lease.holder = @id
and       lease.term = @term
and       lease.expires_at > utc_timestamp(6);

-- AcquireLease
update `schema`.`wolverine_leases`
set    holder = @id,
       term = term + 1,
       acquired_at = greatest(utc_timestamp(6), expires_at),
       expires_at = utc_timestamp(6) + interval @lease microsecond
where  name = 'leader'
and    (holder is null or expires_at <= utc_timestamp(6));
select term from `schema`.`wolverine_leases` where name = 'leader' and row_count() = 1;
insert into `schema`.`wolverine_leadership_terms` (term, holder, node_number, acquired_at, expires_at)
select term, holder, @node_number, acquired_at, expires_at
from   `schema`.`wolverine_leases`
where  name = 'leader'
and    holder = @id
on duplicate key update term = `schema`.`wolverine_leadership_terms`.term;

-- ReleaseLease
update    `schema`.`wolverine_leases` as lease
left join `schema`.`wolverine_leadership_terms` as history on history.term = lease.term
set       lease.holder = null,
          lease.expires_at = utc_timestamp(6),
          history.released_at = utc_timestamp(6)
where     lease.name = 'leader'
and       lease.holder = @id
and       lease.term = @term;

-- OldestTermToKeep
select term from `schema`.`wolverine_leadership_terms` order by term desc limit 1 offset @retain;

-- DeleteTermsUpTo
delete from `schema`.`wolverine_leadership_terms` where term <= @id order by term limit @limit;

