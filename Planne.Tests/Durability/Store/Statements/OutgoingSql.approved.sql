-- Insert
insert into `schema`.`wolverine_outgoing_envelopes`
  (id, owner_id, destination, deliver_by, attempts, message_type, body, waiting_since)
values
(@id0, @owner_id, @destination0, utc_timestamp(6) + interval @deliver_in0 microsecond, @attempts0, @message_type0, @body0, utc_timestamp(6)),
  (@id1, @owner_id, @destination1, utc_timestamp(6) + interval @deliver_in1 microsecond, @attempts1, @message_type1, @body1, utc_timestamp(6));

-- Delete
delete `schema`.`wolverine_outgoing_envelopes` from `schema`.`wolverine_outgoing_envelopes` force index (primary) where id in (@id0,
  @id1);

-- LoadUnowned
select   id, owner_id, destination, attempts, message_type, body, timestampdiff(microsecond, utc_timestamp(6), deliver_by)
from     `schema`.`wolverine_outgoing_envelopes` force index (ix_claim)
where    owner_id = 0
and      destination = @destination
order by id
limit    @limit;

-- Reassign
update `schema`.`wolverine_outgoing_envelopes` force index (primary) set owner_id = @owner_id, waiting_since = utc_timestamp(6) where id in (@id0,
  @id1) and owner_id = 0;

-- LockClaimable
select   id, owner_id, destination, attempts, message_type, body, timestampdiff(microsecond, utc_timestamp(6), deliver_by)
from     `schema`.`wolverine_outgoing_envelopes` force index (ix_claim)
where    owner_id = @from_owner
and      destination = @destination
and      (@from_owner = 0 or (exists (select 1 from `schema`.`wolverine_nodes`) and not exists (select 1 from `schema`.`wolverine_nodes` where node_number = @from_owner)))
order by id
limit    @limit
for update skip locked;

-- Claim
update `schema`.`wolverine_outgoing_envelopes` force index (primary) set owner_id = @owner_id, waiting_since = utc_timestamp(6) where id in (@id0,
  @id1) and owner_id = @from_owner;

-- FindStale
select   id, destination
from     `schema`.`wolverine_outgoing_envelopes` force index (ix_claim)
where    owner_id <> 0
and      waiting_since <= utc_timestamp(6) - interval @stale_after microsecond
limit    @limit;

-- ReleaseStale
update `schema`.`wolverine_outgoing_envelopes` force index (primary) set owner_id = 0 where owner_id <> 0 and waiting_since <= utc_timestamp(6) - interval @stale_after microsecond and id in (@id0,
  @id1);

-- Owners
select   owner_id, destination
from     `schema`.`wolverine_outgoing_envelopes` force index (ix_claim)
group by owner_id, destination;

-- ReleaseAllOf
update   `schema`.`wolverine_outgoing_envelopes` force index (ix_claim)
set      owner_id = 0
where    owner_id = @owner_id
order by destination, id
limit    @limit;

-- DistinctOwners
select   owner_id
from     `schema`.`wolverine_outgoing_envelopes` force index (ix_claim)
group by owner_id
having   owner_id <> 0;

-- All
select id, owner_id, destination, attempts, message_type, body, timestampdiff(microsecond, utc_timestamp(6), deliver_by) from `schema`.`wolverine_outgoing_envelopes` order by id;

-- Clear
delete from `schema`.`wolverine_outgoing_envelopes`;

