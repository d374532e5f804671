/** The hash of what a round has committed stays when its parameters are let go: by it a run is compared with another. */
export const COMMITTED_PARAMETERS = `
alter table rounds add column committed_sha256 text;
update rounds set committed_sha256 = parameters_sha256;
`;
