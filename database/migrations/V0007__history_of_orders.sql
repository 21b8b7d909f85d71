-- What is kept of an order's history beyond its own rows. Columns that may be null and come last are added without
-- writing the table anew, and nodes of the version before go on inserting without them.

-- Ordering: the trace of the request that placed the order, and when its final status was written, in UTC.
set @ddl = (
  select if(
    count(*) > 0,
    'do 0',
    'alter table orders
       add column trace_id binary(16) null,
       add column status_set_at datetime(6) null'
  )
  from information_schema.columns
  where table_schema = database()
    and table_name = 'orders'
    and column_name = 'status_set_at'
);

prepare ddl from @ddl;
execute ddl;
deallocate prepare ddl;

-- Fulfillment: the number of the node that gave the verdict. Not in the log: that has no key on the order to find it by.
set @ddl = (
  select if(
    count(*) > 0,
    'do 0',
    'alter table decisions
       add column node_number int null'
  )
  from information_schema.columns
  where table_schema = database()
    and table_name = 'decisions'
    and column_name = 'node_number'
);

prepare ddl from @ddl;
execute ddl;
deallocate prepare ddl;

-- Ordering: attempts to handle a message about an order that failed. Written only then, and deleted after a while.
create table if not exists failed_attempts (
  id bigint not null auto_increment,
  order_id int null,
  message_id binary(16) not null,
  message_type varchar(255) not null,
  attempt int not null,
  node_number int not null,
  failed_at datetime(6) not null,
  exception_type varchar(255) not null,
  exception_message varchar(500) not null,
  trace_id binary(16) null,
  primary key (id),
  key ix_failed_attempts_order_id (order_id, id),
  key ix_failed_attempts_failed_at (failed_at)
);
