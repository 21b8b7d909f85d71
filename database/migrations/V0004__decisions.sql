-- Fulfillment: the verdict on each order, and the log of verdicts that audits read.
-- The log has no key on the order on purpose: a second verdict must show in it.

create table if not exists decisions (
  order_id int not null,
  verdict varchar(16) not null,
  decided_at datetime(6) not null,
  primary key (order_id)
);

create table if not exists decision_log (
  id bigint not null auto_increment,
  order_id int not null,
  verdict varchar(16) not null,
  decided_at datetime(6) not null,
  primary key (id)
);
