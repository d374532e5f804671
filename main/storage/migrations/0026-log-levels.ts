/** How much orchestrator and devices log, where somebody has said so. */
export const LOG_LEVELS = `
create table log_levels (
  -- 'everywhere', 'orchestrator' or the id of a device.
  scope text not null,
  -- Empty: every component without a rule of its own.
  component text not null,
  level text not null,
  -- When it ends by itself, Unix milliseconds.
  ends_at integer,
  primary key (scope, component)
) strict, without rowid;
`;
