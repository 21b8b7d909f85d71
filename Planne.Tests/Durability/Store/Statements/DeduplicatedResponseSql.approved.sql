-- Claim
insert into `schema`.`wolverine_deduplicated_responses` (deduplication_id, fingerprint, claim_token, expires)
values (@deduplication_id, @fingerprint, @claim_token, utc_timestamp(6) + interval @expires_in microsecond);

-- Find
select fingerprint, status_code, body, location from `schema`.`wolverine_deduplicated_responses` where deduplication_id = @deduplication_id;

-- Record
update `schema`.`wolverine_deduplicated_responses`
set    status_code = @status_code,
       body = @body,
       location = @location
where  deduplication_id = @deduplication_id
and    claim_token = @claim_token
and    status_code is null;

-- ReleaseUnanswered
delete from `schema`.`wolverine_deduplicated_responses`
where  deduplication_id = @deduplication_id
and    claim_token = @claim_token
and    status_code is null;

-- Clear
delete from `schema`.`wolverine_deduplicated_responses`;

-- DeleteExpired
delete from `schema`.`wolverine_deduplicated_responses`
where  expires <= utc_timestamp(6) - interval @behind microsecond
order by expires
limit  @limit;

