-- Register
insert into `schema`.`wolverine_listeners` (uri) values (@uri) on duplicate key update uri = uri;

-- Remove
delete from `schema`.`wolverine_listeners` where uri = @uri;

-- All
select uri from `schema`.`wolverine_listeners` order by uri;

