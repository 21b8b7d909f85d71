-- Ordering: when an order was placed, and when it was last sent to be decided; both in UTC.
-- One statement, so that it is done whole or not at all. Asked for by name first, because MySQL knows no
-- "add column if not exists": a node that dies after it, and before that is noted, does not bar the next one.

set @ddl = (
  select if(
    count(*) > 0,
    'do 0',
    'alter table orders
       add column created_at datetime(6) not null default (utc_timestamp(6)),
       add column sent_at datetime(6) not null default (utc_timestamp(6)),
       add index ix_orders_status_sent_at (status, sent_at, id),
       add index ix_orders_created_at (created_at, id)'
  )
  from information_schema.columns
  where table_schema = database()
    and table_name = 'orders'
    and column_name = 'sent_at'
);

prepare ddl from @ddl;
execute ddl;
deallocate prepare ddl;
