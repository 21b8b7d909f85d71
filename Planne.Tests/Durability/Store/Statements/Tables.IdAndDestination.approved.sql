create database if not exists `schema` character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_incoming_envelopes` (
  id binary(16) not null,
  status varchar(10) character set ascii collate ascii_bin not null,
  owner_id int not null,
  due_at datetime(6) not null,
  attempts int not null default 0,
  received_at varchar(500) not null,
  message_type varchar(500) not null,
  body longblob not null,
  primary key (id, received_at),
  index ix_claim (status, owner_id, received_at),
  index ix_due (status, due_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_outgoing_envelopes` (
  id binary(16) not null,
  owner_id int not null,
  destination varchar(500) not null,
  deliver_by datetime(6) null,
  attempts int not null default 0,
  message_type varchar(500) not null,
  body longblob not null,
  waiting_since datetime(6) null,
  primary key (id),
  index ix_claim (owner_id, destination)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_dead_letters` (
  id binary(16) not null,
  received_at varchar(500) not null default '',
  execution_time datetime(6) null,
  message_type varchar(500) not null,
  source varchar(250) not null default '',
  exception_type varchar(500) not null default '',
  exception_message text not null,
  failure_group varchar(100) null,
  failure_title varchar(500) null,
  sent_at datetime(6) not null,
  failed_at datetime(6) not null,
  first_failed_at datetime(6) not null,
  replay_count int not null default 0,
  last_replayed_at datetime(6) null,
  archived_at datetime(6) null,
  expires datetime(6) null,
  replayable tinyint(1) not null default 0,
  body longblob not null,
  primary key (id, received_at),
  index ix_replayable (replayable),
  index ix_expires (expires),
  index ix_archived (archived_at, expires),
  index ix_failed_at (failed_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_dead_letter_history` (
  id binary(16) not null,
  received_at varchar(500) not null default '',
  first_failed_at datetime(6) not null,
  replay_count int not null,
  last_replayed_at datetime(6) not null,
  primary key (id, received_at),
  index ix_last_replayed (last_replayed_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_nodes` (
  id binary(16) not null,
  node_number int not null auto_increment,
  description varchar(250) not null,
  uri varchar(500) not null default '',
  started datetime(6) not null,
  health_check datetime(6) not null,
  version varchar(100) not null,
  capabilities mediumtext not null,
  load_factor double null,
  primary key (id),
  unique index ix_node_number (node_number)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_node_assignments` (
  id varchar(500) not null,
  node_id binary(16) not null,
  started datetime(6) not null,
  primary key (id),
  index ix_node (node_id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_node_records` (
  id bigint not null auto_increment,
  node_number int not null,
  event_name varchar(100) character set ascii collate ascii_bin not null,
  service_name varchar(250) not null default '',
  agent_uri varchar(500) not null default '',
  description varchar(1000) not null default '',
  timestamp datetime(6) not null,
  primary key (id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_agent_restrictions` (
  id binary(16) not null,
  uri varchar(500) not null,
  type varchar(20) character set ascii collate ascii_bin not null,
  node_number int not null default 0,
  primary key (id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_leases` (
  name varchar(100) character set ascii collate ascii_bin not null,
  holder binary(16) null,
  term bigint not null,
  acquired_at datetime(6) not null,
  expires_at datetime(6) not null,
  primary key (name)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_control_queue` (
  node_id binary(16) not null,
  id binary(16) not null,
  message_type varchar(500) not null,
  body longblob not null,
  expires datetime(6) not null,
  primary key (node_id, id),
  index ix_expires (expires)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_leadership_terms` (
  term bigint not null,
  holder binary(16) not null,
  node_number int not null,
  acquired_at datetime(6) not null,
  expires_at datetime(6) not null,
  released_at datetime(6) null,
  primary key (term)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_deduplication` (
  deduplication_id varchar(500) not null,
  envelope_id binary(16) null,
  expires datetime(6) not null,
  primary key (deduplication_id),
  index ix_expires (expires)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_recurring_messages` (
  name varchar(250) not null,
  cron_expression varchar(250) not null default '',
  envelope_ids text not null,
  deduplication_id varchar(500) null,
  next_occurrence datetime(6) null,
  paused tinyint(1) not null default 0,
  paused_at datetime(6) null,
  trigger_requested_at datetime(6) null,
  last_updated datetime(6) not null,
  primary key (name)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_deduplicated_responses` (
  deduplication_id varchar(500) not null,
  fingerprint varchar(500) not null,
  claim_token varchar(100) not null,
  expires datetime(6) not null,
  status_code int null,
  body longtext null,
  location text null,
  primary key (deduplication_id),
  index ix_expires (expires)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table if not exists `schema`.`wolverine_listeners` (
  uri varchar(500) not null,
  primary key (uri)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

insert into `schema`.`wolverine_leases` (name, holder, term, acquired_at, expires_at)
select 'leader', null, 0, utc_timestamp(6), utc_timestamp(6)
from   (select 1) as one
where  not exists (select 1 from `schema`.`wolverine_leases` where name = 'leader');
