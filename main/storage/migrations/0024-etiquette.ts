/** What devices owe to their owners, as it was set for all, for those with a tag, or for one. */
export const ETIQUETTE = `
create table etiquette_settings (
  -- 'cluster', 'group' or 'device'.
  scope text not null,
  -- The tag or the id of the device; empty for the cluster.
  subject text not null,
  settings_json text not null,
  primary key (scope, subject)
) strict, without rowid;
`;
