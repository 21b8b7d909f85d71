-- Insert
insert into `schema`.`wolverine_incoming_envelopes`
  (id, status, owner_id, due_at, attempts, received_at, message_type, body)
values
(@id0, @status0, @owner_id0, @due_at0, @attempts0, @received_at0, @message_type0, @body0),
  (@id1, @status1, @owner_id1, @due_at1, @attempts1, @received_at1, @message_type1, @body1);

-- MarkHandled, IdOnly, False, IdOnly, True
update `schema`.`wolverine_incoming_envelopes` force index (primary)
set    status = 'Handled',
       owner_id = 0,
       due_at = utc_timestamp(6) + interval @keep_for microsecond
where  owner_id = @owner_id
and    status = 'Incoming'
and id in (@id0,
  @id1);

-- MarkHandled, IdAndDestination, False, IdAndDestination, True
update `schema`.`wolverine_incoming_envelopes` force index (primary)
set    status = 'Handled',
       owner_id = 0,
       due_at = utc_timestamp(6) + interval @keep_for microsecond
where  owner_id = @owner_id
and    status = 'Incoming'
and (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1));

-- DeleteInsteadOfMark, IdOnly, False, IdOnly, True
delete `schema`.`wolverine_incoming_envelopes` from `schema`.`wolverine_incoming_envelopes` force index (primary) where owner_id = @owner_id and status = 'Incoming' and id in (@id0,
  @id1);

-- DeleteInsteadOfMark, IdAndDestination, False, IdAndDestination, True
delete `schema`.`wolverine_incoming_envelopes` from `schema`.`wolverine_incoming_envelopes` force index (primary) where owner_id = @owner_id and status = 'Incoming' and (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1));

-- IncrementAttempts, IdOnly, False, IdOnly, True
update `schema`.`wolverine_incoming_envelopes`
set    attempts = @attempts
where  id = @id
and    owner_id = @owner_id
and    status = 'Incoming';

-- IncrementAttempts, IdAndDestination, False, IdAndDestination, True
update `schema`.`wolverine_incoming_envelopes`
set    attempts = @attempts
where  id = @id and received_at = @received_at
and    owner_id = @owner_id
and    status = 'Incoming';

-- ScheduleExecution, IdOnly, False, IdOnly, True
update `schema`.`wolverine_incoming_envelopes`
set    status = 'Scheduled',
       owner_id = 0,
       due_at = utc_timestamp(6) + interval @due_in microsecond,
       attempts = @attempts,
       body = @body
where  id = @id
and    owner_id = @owner_id
and    status = 'Incoming';

-- ScheduleExecution, IdAndDestination, False, IdAndDestination, True
update `schema`.`wolverine_incoming_envelopes`
set    status = 'Scheduled',
       owner_id = 0,
       due_at = utc_timestamp(6) + interval @due_in microsecond,
       attempts = @attempts,
       body = @body
where  id = @id and received_at = @received_at
and    owner_id = @owner_id
and    status = 'Incoming';

-- Exists, IdOnly, False, IdOnly, True
select exists (select 1 from `schema`.`wolverine_incoming_envelopes` where id = @id);

-- Exists, IdAndDestination, False, IdAndDestination, True
select exists (select 1 from `schema`.`wolverine_incoming_envelopes` where id = @id and received_at = @received_at);

-- LockOne, IdOnly, False, IdOnly, True
select 1 from `schema`.`wolverine_incoming_envelopes` where id = @id lock in share mode;

-- LockOne, IdAndDestination, False, IdAndDestination, True
select 1 from `schema`.`wolverine_incoming_envelopes` where id = @id and received_at = @received_at lock in share mode;

-- IsHandled, IdOnly, False, IdOnly, True
select exists (select 1 from `schema`.`wolverine_incoming_envelopes` where id = @id and status = 'Handled');

-- IsHandled, IdAndDestination, False, IdAndDestination, True
select exists (select 1 from `schema`.`wolverine_incoming_envelopes` where id = @id and received_at = @received_at and status = 'Handled');

-- Delete, IdOnly, False, IdOnly, True
delete from `schema`.`wolverine_incoming_envelopes` where id = @id;

-- Delete, IdAndDestination, False, IdAndDestination, True
delete from `schema`.`wolverine_incoming_envelopes` where id = @id and received_at = @received_at;

-- DeleteOwned, IdOnly, False, IdOnly, True
delete from `schema`.`wolverine_incoming_envelopes`
where  id = @id
and    owner_id = @owner_id
and    status = 'Incoming';

-- DeleteOwned, IdAndDestination, False, IdAndDestination, True
delete from `schema`.`wolverine_incoming_envelopes`
where  id = @id and received_at = @received_at
and    owner_id = @owner_id
and    status = 'Incoming';

-- LockClaimable
select   id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at)
from     `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
where    status = 'Incoming'
and      owner_id = @from_owner
and      received_at = @received_at
and      (@from_owner = 0 or (exists (select 1 from `schema`.`wolverine_nodes`) and not exists (select 1 from `schema`.`wolverine_nodes` where node_number = @from_owner)))
order by id
limit    @limit
for update skip locked;

-- LoadUnowned
select   id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at)
from     `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
where    status = 'Incoming'
and      owner_id = 0
and      received_at = @received_at
order by id
limit    @limit;

-- LockUnowned, IdOnly, False, IdOnly, True
select id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at) from `schema`.`wolverine_incoming_envelopes` force index (primary) where id in (@id0,
  @id1) and owner_id = 0 and status = 'Incoming' order by id for update skip locked;

-- LockUnowned, IdAndDestination, False, IdAndDestination, True
select id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at) from `schema`.`wolverine_incoming_envelopes` force index (primary) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and owner_id = 0 and status = 'Incoming' order by id for update skip locked;

-- Claim, IdOnly, False
update `schema`.`wolverine_incoming_envelopes` force index (primary) set owner_id = @owner_id where id in (@id0,
  @id1) and owner_id = @from_owner and status = 'Incoming';

-- Claim, IdOnly, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set owner_id = @owner_id, due_at = utc_timestamp(6) where id in (@id0,
  @id1) and owner_id = @from_owner and status = 'Incoming';

-- Claim, IdAndDestination, False
update `schema`.`wolverine_incoming_envelopes` force index (primary) set owner_id = @owner_id where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and owner_id = @from_owner and status = 'Incoming';

-- Claim, IdAndDestination, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set owner_id = @owner_id, due_at = utc_timestamp(6) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and owner_id = @from_owner and status = 'Incoming';

-- LockDue
select   id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at)
from     `schema`.`wolverine_incoming_envelopes` force index (ix_due)
where    status = 'Scheduled'
and      due_at <= utc_timestamp(6)
order by due_at, id
limit    @limit
for update skip locked;

-- PromoteDue, IdOnly, False
update `schema`.`wolverine_incoming_envelopes` force index (primary) set status = 'Incoming', owner_id = @owner_id where id in (@id0,
  @id1) and status = 'Scheduled';

-- PromoteDue, IdOnly, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set status = 'Incoming', owner_id = @owner_id, due_at = utc_timestamp(6) where id in (@id0,
  @id1) and status = 'Scheduled';

-- PromoteDue, IdAndDestination, False
update `schema`.`wolverine_incoming_envelopes` force index (primary) set status = 'Incoming', owner_id = @owner_id where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and status = 'Scheduled';

-- PromoteDue, IdAndDestination, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set status = 'Incoming', owner_id = @owner_id, due_at = utc_timestamp(6) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and status = 'Scheduled';

-- RestartStaleClock, IdOnly, False, IdOnly, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set due_at = utc_timestamp(6) where id in (@id0,
  @id1) and owner_id = @owner_id and status = 'Incoming';

-- RestartStaleClock, IdAndDestination, False, IdAndDestination, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set due_at = utc_timestamp(6) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and owner_id = @owner_id and status = 'Incoming';

-- FindStale
select   id, received_at
from     `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
where    status = 'Incoming'
and      owner_id <> 0
and      due_at <= utc_timestamp(6) - interval @stale_after microsecond
limit    @limit;

-- ReleaseStale, IdOnly, False, IdOnly, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set owner_id = 0 where id in (@id0,
  @id1) and status = 'Incoming' and owner_id <> 0 and due_at <= utc_timestamp(6) - interval @stale_after microsecond;

-- ReleaseStale, IdAndDestination, False, IdAndDestination, True
update `schema`.`wolverine_incoming_envelopes` force index (primary) set owner_id = 0 where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and status = 'Incoming' and owner_id <> 0 and due_at <= utc_timestamp(6) - interval @stale_after microsecond;

-- Owners
select   owner_id, received_at, status
from     `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
where    status = 'Incoming'
group by status, owner_id, received_at;

-- ReleaseAt
update   `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
set      owner_id = 0
where    status = 'Incoming'
and      owner_id = @owner_id
and      received_at = @received_at
order by id
limit    @limit;

-- ReleaseAllOf
update   `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
set      owner_id = 0
where    status = 'Incoming'
and      owner_id = @owner_id
order by received_at, id
limit    @limit;

-- DistinctOwners
select   owner_id, status
from     `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
where    status = 'Incoming'
group by status, owner_id
having   owner_id <> 0;

-- LockExpired
select   id, received_at
from     `schema`.`wolverine_incoming_envelopes` force index (ix_due)
where    status = 'Handled'
and      due_at <= utc_timestamp(6)
order by due_at, id
limit    @limit
for update skip locked;

-- LockAllHandled
select   id, received_at
from     `schema`.`wolverine_incoming_envelopes` force index (ix_due)
where    status = 'Handled'
order by due_at, id
limit    @limit
for update skip locked;

-- DeleteHandled, IdOnly, False, IdOnly, True
delete `schema`.`wolverine_incoming_envelopes` from `schema`.`wolverine_incoming_envelopes` force index (primary) where id in (@id0,
  @id1) and status = 'Handled';

-- DeleteHandled, IdAndDestination, False, IdAndDestination, True
delete `schema`.`wolverine_incoming_envelopes` from `schema`.`wolverine_incoming_envelopes` force index (primary) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and status = 'Handled';

-- All
select id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at) from `schema`.`wolverine_incoming_envelopes` order by id;

-- Clear
delete from `schema`.`wolverine_incoming_envelopes`;

-- CancelScheduled, IdOnly, False, IdOnly, True
delete `schema`.`wolverine_incoming_envelopes` from `schema`.`wolverine_incoming_envelopes` force index (primary) where id in (@id0,
  @id1) and status = 'Scheduled';

-- CancelScheduled, IdAndDestination, False, IdAndDestination, True
delete `schema`.`wolverine_incoming_envelopes` from `schema`.`wolverine_incoming_envelopes` force index (primary) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) and status = 'Scheduled';

-- Reschedule
update `schema`.`wolverine_incoming_envelopes`
set    due_at = utc_timestamp(6) + interval @due_in microsecond
where  id = @id
and    status = 'Scheduled';

-- SummarizeScheduled
select   message_type, count(*)
from     `schema`.`wolverine_incoming_envelopes`
where    status = 'Scheduled'
group by message_type;

-- CountStillScheduled
select count(*) from `schema`.`wolverine_incoming_envelopes` force index (primary) where status = 'Scheduled' and id in (@id0,
  @id1);

-- LockScheduled
select id, received_at from `schema`.`wolverine_incoming_envelopes` where status = 'Scheduled' <filter> order by id for update;

-- QueryScheduled
select   id, status, owner_id, attempts, received_at, message_type, body, timestampdiff(microsecond, utc_timestamp(6), due_at)
from     `schema`.`wolverine_incoming_envelopes`
where    status = 'Scheduled' <filter>
order by due_at, id
limit    @limit
offset   @offset;

-- CountScheduled
select count(*) from `schema`.`wolverine_incoming_envelopes` where status = 'Scheduled' <filter>;

