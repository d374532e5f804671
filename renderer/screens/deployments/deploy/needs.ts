/** What it takes to decide what is served. */
export const SERVING = { role: 'operator', scope: 'models' } as const;
