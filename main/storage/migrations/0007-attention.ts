/** What was put away by a person, by the id of the notice. */
export const ATTENTION = `
create table attention_dismissals (
  id text primary key,
  at integer not null
) strict, without rowid;
create index jobs_by_end on jobs (state, ended_at);
`;
