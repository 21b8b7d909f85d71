-- Replace, IdOnly
replace into `schema`.`wolverine_dead_letters`
  (id, received_at, execution_time, message_type, source, exception_type, exception_message,
   failure_group, failure_title, sent_at, failed_at, first_failed_at, replay_count, last_replayed_at,
   expires, replayable, body)
select    @id, @received_at, @execution_time, @message_type, @source, @exception_type, @exception_message,
          @failure_group, @failure_title, @sent_at, utc_timestamp(6),
          coalesce(h.first_failed_at, utc_timestamp(6)), coalesce(h.replay_count, 0), h.last_replayed_at,
          utc_timestamp(6) + interval @expires_in microsecond, 0, @body
from      (select 1) as one
left join `schema`.`wolverine_dead_letter_history` h on h.id = @id;

-- Replace, IdAndDestination
replace into `schema`.`wolverine_dead_letters`
  (id, received_at, execution_time, message_type, source, exception_type, exception_message,
   failure_group, failure_title, sent_at, failed_at, first_failed_at, replay_count, last_replayed_at,
   expires, replayable, body)
select    @id, @received_at, @execution_time, @message_type, @source, @exception_type, @exception_message,
          @failure_group, @failure_title, @sent_at, utc_timestamp(6),
          coalesce(h.first_failed_at, utc_timestamp(6)), coalesce(h.replay_count, 0), h.last_replayed_at,
          utc_timestamp(6) + interval @expires_in microsecond, 0, @body
from      (select 1) as one
left join `schema`.`wolverine_dead_letter_history` h on h.id = @id and h.received_at = @received_at;

-- LockById, IdOnly
select id, execution_time, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable, failure_group, failure_title, failed_at, first_failed_at, replay_count, last_replayed_at, archived_at from `schema`.`wolverine_dead_letters` where id = @id order by id for update;

-- LockById, IdAndDestination
select id, execution_time, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable, failure_group, failure_title, failed_at, first_failed_at, replay_count, last_replayed_at, archived_at from `schema`.`wolverine_dead_letters` where id = @id order by id, received_at for update;

-- ReplaceBody, IdOnly
update `schema`.`wolverine_dead_letters` set body = @body, replayable = 1 where id = @id;

-- ReplaceBody, IdAndDestination
update `schema`.`wolverine_dead_letters` set body = @body, replayable = 1 where id = @id and received_at = @received_at;

-- LockReplayable
select   id, received_at
from     `schema`.`wolverine_dead_letters` force index (ix_replayable)
where    replayable = 1
and      archived_at is null
order by id
limit    @limit
for update skip locked;

-- Remember, IdOnly
insert into `schema`.`wolverine_dead_letter_history` (id, received_at, first_failed_at, replay_count, last_replayed_at)
select d.id, d.received_at, d.first_failed_at, d.replay_count + 1, utc_timestamp(6)
from   `schema`.`wolverine_dead_letters` d
where id in (@id0,
  @id1)
on duplicate key update
  replay_count = `schema`.`wolverine_dead_letter_history`.replay_count + 1,
  last_replayed_at = utc_timestamp(6);

-- Remember, IdAndDestination
insert into `schema`.`wolverine_dead_letter_history` (id, received_at, first_failed_at, replay_count, last_replayed_at)
select d.id, d.received_at, d.first_failed_at, d.replay_count + 1, utc_timestamp(6)
from   `schema`.`wolverine_dead_letters` d
where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1))
on duplicate key update
  replay_count = `schema`.`wolverine_dead_letter_history`.replay_count + 1,
  last_replayed_at = utc_timestamp(6);

-- MoveToInbox, IdOnly
insert into `schema`.`wolverine_incoming_envelopes` (id, status, owner_id, due_at, attempts, received_at, message_type, body)
select d.id, 'Incoming', 0, utc_timestamp(6), 0, d.received_at, d.message_type, d.body
from   `schema`.`wolverine_dead_letters` d
where  not exists (select 1 from `schema`.`wolverine_incoming_envelopes` i where i.id = d.id)
and id in (@id0,
  @id1);

-- MoveToInbox, IdAndDestination
insert into `schema`.`wolverine_incoming_envelopes` (id, status, owner_id, due_at, attempts, received_at, message_type, body)
select d.id, 'Incoming', 0, utc_timestamp(6), 0, d.received_at, d.message_type, d.body
from   `schema`.`wolverine_dead_letters` d
where  not exists (select 1 from `schema`.`wolverine_incoming_envelopes` i where i.id = d.id and i.received_at = d.received_at)
and (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1));

-- DeleteEach, IdOnly
delete `schema`.`wolverine_dead_letters` from `schema`.`wolverine_dead_letters` force index (primary) where id in (@id0,
  @id1);

-- DeleteEach, IdAndDestination
delete `schema`.`wolverine_dead_letters` from `schema`.`wolverine_dead_letters` force index (primary) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1));

-- LockExpired
select   id, received_at
from     `schema`.`wolverine_dead_letters` force index (ix_expires)
where    expires <= utc_timestamp(6)
order by expires
limit    @limit
for update skip locked;

-- LockExpiredUnarchived
select   id, received_at
from     `schema`.`wolverine_dead_letters` force index (ix_archived)
where    archived_at is null
and      expires <= utc_timestamp(6)
order by expires
limit    @limit
for update skip locked;

-- LockExpiredArchived
select   id, received_at
from     `schema`.`wolverine_dead_letters` force index (ix_archived)
where    archived_at <= utc_timestamp(6) - interval @keep_for microsecond
order by archived_at
limit    @limit
for update skip locked;

-- DeleteOldHistory
delete from `schema`.`wolverine_dead_letter_history`
where  last_replayed_at < utc_timestamp(6) - interval @keep_for microsecond
order by last_replayed_at
limit  @limit;

-- CountUpTo
select count(*)
from   (select 1 from `schema`.`wolverine_dead_letters` where archived_at is null limit @limit) as counted;

-- CountAll
select count(*) from `schema`.`wolverine_dead_letters`;

-- Clear
delete from `schema`.`wolverine_dead_letters`;

-- ClearHistory
delete from `schema`.`wolverine_dead_letter_history`;

-- Page, IdOnly
select   id, received_at
from     `schema`.`wolverine_dead_letters` force index (primary)
where    id > @after_id <filter>
order by id
limit    @limit;

-- Page, IdAndDestination
select   id, received_at
from     `schema`.`wolverine_dead_letters` force index (primary)
where    id >= @after_id and (id > @after_id or received_at > @after_received_at) <filter>
order by id, received_at
limit    @limit;

-- MarkReplayable, IdOnly
update `schema`.`wolverine_dead_letters` force index (primary) set replayable = 1 where id in (@id0,
  @id1) <filter>;

-- MarkReplayable, IdAndDestination
update `schema`.`wolverine_dead_letters` force index (primary) set replayable = 1 where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) <filter>;

-- Archive, IdOnly
update `schema`.`wolverine_dead_letters` force index (primary) set archived_at = utc_timestamp(6), replayable = 0 where id in (@id0,
  @id1) <filter>;

-- Archive, IdAndDestination
update `schema`.`wolverine_dead_letters` force index (primary) set archived_at = utc_timestamp(6), replayable = 0 where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) <filter>;

-- Restore, IdOnly
update `schema`.`wolverine_dead_letters` force index (primary) set archived_at = null where id in (@id0,
  @id1) <filter>;

-- Restore, IdAndDestination
update `schema`.`wolverine_dead_letters` force index (primary) set archived_at = null where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) <filter>;

-- Discard, IdOnly
delete `schema`.`wolverine_dead_letters` from `schema`.`wolverine_dead_letters` force index (primary) where id in (@id0,
  @id1) <filter>;

-- Discard, IdAndDestination
delete `schema`.`wolverine_dead_letters` from `schema`.`wolverine_dead_letters` force index (primary) where (id, received_at) in ((@id0, @received_at0),
  (@id1, @received_at1)) <filter>;

-- Count
select count(*) from `schema`.`wolverine_dead_letters` where true <filter>;

-- Query
select   id, execution_time, body, message_type, received_at, source, exception_type, exception_message, sent_at, replayable, failure_group, failure_title, failed_at, first_failed_at, replay_count, last_replayed_at, archived_at
from     `schema`.`wolverine_dead_letters`
where    true <filter>
order by failed_at, id
limit    @limit
offset   @offset;

-- Summarize
select   received_at, message_type, exception_type, count(*)
from     `schema`.`wolverine_dead_letters`
where    true <filter>
group by received_at, message_type, exception_type;

-- SummarizeBy
select   coalesce(failure_group, concat('unfingerprinted:', exception_type)) as group_key, count(*) as letters, min(first_failed_at), max(failed_at),
         max(exception_type), max(failure_title), max(failure_group is null)
from     `schema`.`wolverine_dead_letters`
where    true <filter>
group by group_key
order by letters desc, group_key;

