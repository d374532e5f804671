import { elementwise } from '../kernel.ts';

/** Sets the values at these places to zero. */
export const clearAt = elementwise({
  buffers: { result: 'write', places: 'read-integers' },
  text: 'result[u32(places[i])] = 0.0;',
});

/** Brings the values from these places side by side. */
export const gather = elementwise({
  buffers: { result: 'write', source: 'read', places: 'read-integers' },
  text: 'result[i] = source[u32(places[i])];',
});

/** Brings values back to these places: the inverse of `gather`. */
export const scatter = elementwise({
  buffers: { result: 'write', source: 'read', places: 'read-integers' },
  text: 'result[u32(places[i])] = source[i];',
});
