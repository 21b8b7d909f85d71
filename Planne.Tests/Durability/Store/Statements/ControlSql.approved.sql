-- Send
insert into `schema`.`wolverine_control_queue` (node_id, id, message_type, body, expires)
values (@node_id, @id, @message_type, @body, utc_timestamp(6) + interval @expires_in microsecond);

-- Read
select   id, body, expires > utc_timestamp(6)
from     `schema`.`wolverine_control_queue`
where    node_id = @node_id
order by id
limit    @limit;

-- Delete
delete from `schema`.`wolverine_control_queue` where node_id = @node_id and id in (@id0,
  @id1);

-- DeleteExpired
delete from `schema`.`wolverine_control_queue`
where  expires <= utc_timestamp(6)
order by expires
limit  @limit;

