-- Counts
select
  (select count(*) from `schema`.`wolverine_incoming_envelopes` force index (ix_claim) where status = 'Incoming'),
  (select count(*) from `schema`.`wolverine_incoming_envelopes` force index (ix_claim) where status = 'Incoming' and owner_id = 0),
  (select count(*) from `schema`.`wolverine_incoming_envelopes` force index (ix_due) where status = 'Scheduled'),
  (select count(*) from `schema`.`wolverine_outgoing_envelopes`),
  (select count(*) from `schema`.`wolverine_dead_letters` where archived_at is null);

-- Queues
select     q.received_at, q.status, q.owner_id, q.messages,
           if(q.status = 'Incoming', timestampdiff(microsecond, oldest.due_at, utc_timestamp(6)), null)
from       (
             select   status, owner_id, received_at, count(*) as messages, min(id) as oldest
             from     `schema`.`wolverine_incoming_envelopes` force index (ix_claim)
             where    status in ('Incoming', 'Scheduled')
             group by status, owner_id, received_at
           ) as q
left join  `schema`.`wolverine_incoming_envelopes` as oldest force index (primary) on oldest.id = q.oldest and oldest.received_at = q.received_at
order by   q.received_at, q.status, q.owner_id;

-- OutgoingQueues
select    q.destination, q.owner_id, q.messages, timestampdiff(microsecond, oldest.waiting_since, utc_timestamp(6))
from      (
            select   owner_id, destination, count(*) as messages, min(id) as oldest
            from     `schema`.`wolverine_outgoing_envelopes` force index (ix_claim)
            group by owner_id, destination
          ) as q
left join `schema`.`wolverine_outgoing_envelopes` as oldest force index (primary) on oldest.id = q.oldest
order by  q.destination, q.owner_id;

-- Nodes
select    n.id, n.node_number, n.description, n.version, n.started,
          timestampdiff(microsecond, n.health_check, utc_timestamp(6)),
          l.acquired_at, l.term,
          (select count(*) from `schema`.`wolverine_incoming_envelopes` force index (ix_claim) where status = 'Incoming' and owner_id = n.node_number)
          + (select count(*) from `schema`.`wolverine_outgoing_envelopes` force index (ix_claim) where owner_id = n.node_number)
from      `schema`.`wolverine_nodes` as n
left join `schema`.`wolverine_leases` as l on l.name = 'leader' and l.holder = n.id and l.expires_at > utc_timestamp(6)
order by  n.node_number;

-- NewestDeadLetters
select   id, message_type, received_at, exception_type, exception_message, failed_at, replayable, body, utc_timestamp(6)
from     `schema`.`wolverine_dead_letters` force index (ix_failed_at)
where    archived_at is null
order by failed_at desc, id desc
limit    @limit;

-- DeadLettersBefore
select   id, message_type, received_at, exception_type, exception_message, failed_at, replayable, body, utc_timestamp(6)
from     `schema`.`wolverine_dead_letters` force index (ix_failed_at)
where    failed_at <= @before
and      (failed_at < @before or id < @id)
and      archived_at is null
order by failed_at desc, id desc
limit    @limit;

-- DeadLetter
select id, message_type, received_at, exception_type, exception_message, failed_at, replayable, body, utc_timestamp(6) from `schema`.`wolverine_dead_letters` where id = @id limit 1;

-- DeadLetterCauses
select   message_type, exception_type, left(exception_message, 250) as cause,
         count(*) as letters, min(failed_at), max(failed_at), max(id)
from     `schema`.`wolverine_dead_letters`
where    archived_at is null
group by message_type, exception_type, cause
order by letters desc, message_type, exception_type, cause
limit    @limit;

-- Scheduled
select   id, status, message_type, received_at, attempts, due_at, body, utc_timestamp(6)
from     `schema`.`wolverine_incoming_envelopes` force index (ix_due)
where    status = 'Scheduled'
order by due_at, id
limit    @limit;

-- InboxMentions
select   id, status, message_type, received_at, attempts, due_at, body, utc_timestamp(6)
from     (
           select   id, status, message_type, received_at, attempts, due_at, body
           from     `schema`.`wolverine_incoming_envelopes` force index (primary)
           order by id desc
           limit    @limit
         ) as newest
where    status <> 'Handled'
and      (instr(body, @first) > 0 or instr(body, @second) > 0)
order by id;

-- DeadLetterMentions
select   id, message_type, received_at, exception_type, exception_message, failed_at, replayable, body, utc_timestamp(6)
from     (
           select   id, message_type, received_at, exception_type, exception_message, failed_at, replayable, body
           from     `schema`.`wolverine_dead_letters` force index (primary)
           where    archived_at is null
           order by id desc
           limit    @limit
         ) as newest
where    instr(body, @first) > 0 or instr(body, @second) > 0
order by failed_at, id;

-- HasMore
select (select count(*) from (select 1 from `schema`.`wolverine_incoming_envelopes` limit 1 offset @limit) as more)
     + (select count(*) from (select 1 from `schema`.`wolverine_dead_letters` limit 1 offset @limit) as more);

