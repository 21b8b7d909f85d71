-- RecordPublished
insert into `schema`.`wolverine_recurring_messages`
  (name, cron_expression, envelope_ids, deduplication_id, next_occurrence, last_updated)
values
  (@name, @cron_expression, @envelope_ids, @deduplication_id, @next_occurrence, utc_timestamp(6))
on duplicate key update
  cron_expression = @cron_expression,
  envelope_ids = @envelope_ids,
  deduplication_id = @deduplication_id,
  next_occurrence = @next_occurrence,
  last_updated = utc_timestamp(6);

-- Load
select name, cron_expression, envelope_ids, deduplication_id, next_occurrence, paused, paused_at, trigger_requested_at, last_updated from `schema`.`wolverine_recurring_messages` where name = @name;

-- LoadAll
select name, cron_expression, envelope_ids, deduplication_id, next_occurrence, paused, paused_at, trigger_requested_at, last_updated from `schema`.`wolverine_recurring_messages` order by name;

-- LockRow
select name, cron_expression, envelope_ids, deduplication_id, next_occurrence, paused, paused_at, trigger_requested_at, last_updated from `schema`.`wolverine_recurring_messages` where name = @name for update;

-- Pause
insert into `schema`.`wolverine_recurring_messages` (name, envelope_ids, paused, paused_at, last_updated)
values (@name, '', 1, @paused_at, utc_timestamp(6))
on duplicate key update
  paused_at = if(paused = 1, paused_at, @paused_at),
  paused = 1,
  envelope_ids = '',
  next_occurrence = null,
  last_updated = utc_timestamp(6);

-- Resume
update `schema`.`wolverine_recurring_messages`
set    paused = 0,
       paused_at = null,
       last_updated = utc_timestamp(6)
where  name = @name
and    paused = 1;

-- RequestTrigger
insert into `schema`.`wolverine_recurring_messages` (name, envelope_ids, trigger_requested_at, last_updated)
values (@name, '', @requested_at, utc_timestamp(6))
on duplicate key update
  trigger_requested_at = if(paused = 1, trigger_requested_at, @requested_at),
  last_updated = utc_timestamp(6);

-- ClearTrigger
update `schema`.`wolverine_recurring_messages`
set    trigger_requested_at = null,
       last_updated = utc_timestamp(6)
where  name = @name;

