-- The store's tables as they were first released. Never edited: who has them must come to today's without loss.

create table wolverine_incoming_envelopes (
  id binary(16) not null,
  status varchar(10) character set ascii collate ascii_bin not null,
  owner_id int not null,
  due_at datetime(6) not null,
  attempts int not null default 0,
  received_at varchar(500) not null,
  message_type varchar(500) not null,
  body longblob not null,
  primary key (id),
  index ix_claim (status, owner_id, received_at),
  index ix_due (status, due_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_outgoing_envelopes (
  id binary(16) not null,
  owner_id int not null,
  destination varchar(500) not null,
  deliver_by datetime(6) null,
  attempts int not null default 0,
  message_type varchar(500) not null,
  body longblob not null,
  primary key (id),
  index ix_claim (owner_id, destination)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_dead_letters (
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
  primary key (id),
  index ix_replayable (replayable),
  index ix_expires (expires)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_dead_letter_history (
  id binary(16) not null,
  received_at varchar(500) not null default '',
  first_failed_at datetime(6) not null,
  replay_count int not null,
  last_replayed_at datetime(6) not null,
  primary key (id),
  index ix_last_replayed (last_replayed_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_nodes (
  id binary(16) not null,
  node_number int not null auto_increment,
  description varchar(250) not null,
  uri varchar(500) not null default '',
  started datetime(6) not null,
  health_check datetime(6) not null,
  version varchar(100) not null,
  capabilities text not null,
  load_factor double null,
  primary key (id),
  unique index ix_node_number (node_number)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_node_assignments (
  id varchar(500) not null,
  node_id binary(16) not null,
  started datetime(6) not null,
  primary key (id),
  index ix_node (node_id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_node_records (
  id bigint not null auto_increment,
  node_number int not null,
  event_name varchar(100) character set ascii collate ascii_bin not null,
  service_name varchar(250) not null default '',
  agent_uri varchar(500) not null default '',
  description varchar(1000) not null default '',
  timestamp datetime(6) not null,
  primary key (id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_agent_restrictions (
  id binary(16) not null,
  uri varchar(500) not null,
  type varchar(20) character set ascii collate ascii_bin not null,
  node_number int not null default 0,
  primary key (id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_leases (
  name varchar(100) character set ascii collate ascii_bin not null,
  holder binary(16) null,
  term bigint not null,
  acquired_at datetime(6) not null,
  expires_at datetime(6) not null,
  primary key (name)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_deduplication (
  deduplication_id varchar(500) not null,
  envelope_id binary(16) null,
  expires datetime(6) not null,
  primary key (deduplication_id),
  index ix_expires (expires)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

create table wolverine_recurring_messages (
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

-- A backlog as a node leaves it that is stopped in the middle: every table has a row, every column a value.

insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, attempts, received_at, message_type, body)
values
  (x'0190A1B2C3D47E5F8A9B0C1D2E3F4051', 'Incoming', 1, '2026-01-02 03:04:05.000006', 1, 'local://fulfillment/', 'orders.placed', x'0A0B0C'),
  (x'0190A1B2C3D47E5F8A9B0C1D2E3F4052', 'Scheduled', 0, '2026-01-02 03:04:05.000007', 2, 'local://fulfillment/', 'orders.placed', x''),
  (x'0190A1B2C3D47E5F8A9B0C1D2E3F4053', 'Handled', 0, '2026-01-02 03:04:05.000008', 0, 'local://ordering/', 'orders.decided', x'FF');

insert into wolverine_outgoing_envelopes (id, owner_id, destination, deliver_by, attempts, message_type, body)
values
  (x'0190A1B2C3D47E5F8A9B0C1D2E3F4061', 1, 'tcp://elsewhere:5000/', '2026-01-02 03:04:05.000009', 3, 'orders.mailed', x'01'),
  (x'0190A1B2C3D47E5F8A9B0C1D2E3F4062', 0, 'tcp://elsewhere:5000/', null, 0, 'orders.mailed', x'02');

insert into wolverine_dead_letters
  (id, received_at, execution_time, message_type, source, exception_type, exception_message, failure_group, failure_title,
   sent_at, failed_at, first_failed_at, replay_count, last_replayed_at, archived_at, expires, replayable, body)
values
  (x'0190A1B2C3D47E5F8A9B0C1D2E3F4071', 'local://fulfillment/', '2026-01-02 03:04:05', 'orders.placed', 'Planne',
   'System.TimeoutException', 'Zu spät, 漢字 €', 'late', 'Too late', '2026-01-02 03:04:01', '2026-01-02 03:04:03',
   '2026-01-02 03:04:02', 2, '2026-01-02 03:04:02.5', '2026-01-02 03:04:06', '2099-01-02 03:04:07', 0, x'0D'),
  (x'0190A1B2C3D47E5F8A9B0C1D2E3F4072', '', null, 'orders.placed', '', '', '', null, null, '2026-01-02 03:04:01',
   '2026-01-02 03:04:03', '2026-01-02 03:04:03', 0, null, null, null, 1, x'0E');

insert into wolverine_dead_letter_history (id, received_at, first_failed_at, replay_count, last_replayed_at)
values (x'0190A1B2C3D47E5F8A9B0C1D2E3F4073', 'local://fulfillment/', '2026-01-02 03:04:02', 4, '2026-01-02 03:04:05');

insert into wolverine_nodes (id, node_number, description, uri, started, health_check, version, capabilities, load_factor)
values (x'0190A1B2C3D47E5F8A9B0C1D2E3F4081', 41, 'a node', 'tcp://localhost:5581/', '2026-01-02 03:04:00',
        '2026-01-02 03:04:05', '1.2.3.4', 'job://nightly/', 0.5);

insert into wolverine_node_assignments (id, node_id, started)
values ('job://nightly/', x'0190A1B2C3D47E5F8A9B0C1D2E3F4081', '2026-01-02 03:04:00');

insert into wolverine_node_records (id, node_number, event_name, service_name, agent_uri, description, timestamp)
values (7, 41, 'NodeStarted', 'Planne', 'job://nightly/', 'started', '2026-01-02 03:04:00');

insert into wolverine_agent_restrictions (id, uri, type, node_number)
values (x'0190A1B2C3D47E5F8A9B0C1D2E3F4091', 'job://nightly/', 'Pinned', 41);

insert into wolverine_leases (name, holder, term, acquired_at, expires_at)
values ('leader', x'0190A1B2C3D47E5F8A9B0C1D2E3F4081', 12, '2026-01-02 03:04:00', '2026-01-02 03:04:09');

insert into wolverine_deduplication (deduplication_id, envelope_id, expires)
values ('nightly 2026-01-02', x'0190A1B2C3D47E5F8A9B0C1D2E3F4051', '2099-01-02 03:04:05');

insert into wolverine_recurring_messages
  (name, cron_expression, envelope_ids, deduplication_id, next_occurrence, paused, paused_at, trigger_requested_at, last_updated)
values ('nightly', '0 3 * * *', '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4052', 'nightly 2026-01-03', '2026-01-03 03:00:00', 1,
        '2026-01-02 03:04:00', '2026-01-02 03:04:01', '2026-01-02 03:04:02');
