-- Claim
insert into `schema`.`wolverine_deduplication` (deduplication_id, envelope_id, expires)
values (@deduplication_id, @envelope_id, utc_timestamp(6) + interval @expires_in microsecond);

-- ClaimAgain
update `schema`.`wolverine_deduplication`
set    expires = utc_timestamp(6) + interval @expires_in microsecond
where  deduplication_id = @deduplication_id
and    envelope_id = @envelope_id;

-- IsClaimed
select exists (select 1 from `schema`.`wolverine_deduplication` where deduplication_id = @deduplication_id);

-- Release
delete from `schema`.`wolverine_deduplication` where deduplication_id = @deduplication_id;

-- Clear
delete from `schema`.`wolverine_deduplication`;

-- DeleteExpired
delete from `schema`.`wolverine_deduplication`
where  expires <= utc_timestamp(6) - interval @behind microsecond
order by expires
limit  @limit;

