/**
 * What a record needs after its job has ended: the hash of what each round committed, by which runs are compared, stays when the
 * parameters are let go; and so does into which parts the data were cut when the parts are.
 */
export const WHOLE_RECORDS = `
alter table rounds add column committed_sha256 text;
update rounds set committed_sha256 = parameters_sha256;

create table job_parts (
  job_id text not null references jobs (id) on delete cascade,
  number integer not null,
  samples integer not null,
  sha256 text,
  primary key (job_id, number)
) strict, without rowid;

insert into job_parts (job_id, number, samples, sha256) select job_id, number, samples, sha256 from partitions;
`;
