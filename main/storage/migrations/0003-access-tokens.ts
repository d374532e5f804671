/** Who may use the control API. Of every secret only the SHA-256 is kept. */
export const ACCESS_TOKENS = `
create table access_tokens (
  id text primary key,
  name text not null,
  role text not null,
  scopes_json text not null,
  secret_sha256 text not null,
  created_at integer not null,
  expires_at integer,
  last_used_at integer,
  revoked_at integer
) strict, without rowid;

-- Browsers that were signed in. Each acts for the token that made its link.
create table browser_sessions (
  secret_sha256 text primary key,
  token_id text not null references access_tokens (id) on delete cascade,
  created_at integer not null,
  last_used_at integer not null
) strict, without rowid;
`;
