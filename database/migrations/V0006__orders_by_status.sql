-- Ordering: the orders of one status, newest first. Without it, a page of a rare status reads all orders there are.

set @ddl = (
  select if(
    count(*) > 0,
    'do 0',
    'alter table orders
       add index ix_orders_status_created_at (status, created_at, id)'
  )
  from information_schema.statistics
  where table_schema = database()
    and table_name = 'orders'
    and index_name = 'ix_orders_status_created_at'
);

prepare ddl from @ddl;
execute ddl;
deallocate prepare ddl;
