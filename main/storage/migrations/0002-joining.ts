/** Joining: tags and certificates of devices, join tokens, and machines that ask to join. */
export const JOINING = `
alter table devices add column tags_json text not null default '[]';

-- Certificates that a device may show. Without a row a certificate is worth nothing, whoever has signed it.
create table device_certificates (
  fingerprint text primary key,
  device_id text not null references devices (id) on delete cascade,
  key_fingerprint text not null,
  issued_at integer not null,
  expires_at integer not null,
  used_at integer
) strict, without rowid;
create index device_certificates_by_device on device_certificates (device_id, issued_at);

create table join_tokens (
  id text primary key,
  secret_hash text not null,
  uses_left integer not null,
  uses integer not null,
  tags_json text not null,
  created_at integer not null,
  expires_at integer not null,
  revoked_at integer
) strict, without rowid;

-- Who has come in by a token: the same machine may ask again when it has not heard the answer.
create table join_token_uses (
  token_id text not null references join_tokens (id) on delete cascade,
  key_fingerprint text not null,
  device_id text not null,
  primary key (token_id, key_fingerprint)
) strict, without rowid;

create table join_requests (
  id text primary key,
  ticket_hash text not null unique,
  state text not null,
  code text not null,
  address text not null,
  candidate_json text not null,
  request blob not null,
  device_id text,
  asked_at integer not null,
  expires_at integer not null
) strict, without rowid;
`;
