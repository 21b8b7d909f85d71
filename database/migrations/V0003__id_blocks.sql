-- Ordering: the least id of each table that was given to nobody yet.

create table if not exists id_blocks (
  name varchar(64) not null,
  next bigint not null,
  primary key (name)
);
