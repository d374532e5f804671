import type { Connection, Whereabouts } from './cli-context.ts';

/** Finds the orchestrator that is meant. Loads the client only then, so that `--help` stays quick. */
export async function connect(
  { api, data }: Whereabouts,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Connection> {
  const [{ createControlClient }, { locateOrchestrator }] = await Promise.all([
    import('../common/api-client/control-client.ts'),
    import('../platform/control-client/locate-orchestrator.ts'),
  ]);
  const address = await locateOrchestrator({ api, data, environment });
  return { ...address, client: createControlClient(address) };
}
