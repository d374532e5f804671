/** What came of loading content in a process that is thrown away. What no version has any more is swept at the start. */
export const MODEL_TRIALS = `
create table model_trials (
  sha256 text primary key,
  loader text not null,
  result_json text not null,
  tried_at integer not null
) strict, without rowid;
`;
