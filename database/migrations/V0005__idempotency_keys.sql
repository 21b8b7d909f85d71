-- Ordering: which order was placed with which Idempotency-Key. Bytes, not text: keys that differ in case or in trailing
-- spaces are two. The time is the database's, which also says when a key is old enough to be deleted.

create table if not exists idempotency_keys (
  caller varbinary(255) not null,
  idempotency_key varbinary(255) not null,
  fingerprint binary(32) not null,
  order_id int not null,
  created_at datetime(6) not null default (utc_timestamp(6)),
  primary key (caller, idempotency_key),
  key ix_idempotency_keys_created_at (created_at)
);
