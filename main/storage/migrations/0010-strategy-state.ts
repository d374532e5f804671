/** What a strategy keeps from round to round, such as momentum: content in the blob store, as the parameters are. */
export const STRATEGY_STATE = 'alter table rounds add column strategy_state_sha256 text';
