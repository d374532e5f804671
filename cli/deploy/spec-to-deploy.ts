import { basename } from 'node:path';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { DeploymentSpec } from '../../common/specs/deployment-spec.ts';
import type { Connection } from '../cli-context.ts';
import { listDevices } from '../find-by-id.ts';
import { TransferLine } from '../live/transfer-line.ts';
import { matchId } from '../match-id.ts';
import { parseModelReference } from '../model-reference.ts';
import type { Terminal } from '../output/terminal.ts';
import { fieldsOf } from '../spec-fields.ts';
import { readSpecFile } from '../train/read-spec-file.ts';
import { buildDeploymentSpec } from './build-deployment-spec.ts';
import type { DeployFlags } from './deploy-flags.ts';
import { modelInFile, modelOfJob, nameOfFile, sourceOf, storedModel } from './model-to-serve.ts';

interface Wish extends DeployFlags {
  readonly job?: string;
  readonly demo?: true;
  readonly update?: true;
}

interface Said {
  readonly base?: unknown;
  readonly model?: { readonly name: string; readonly version?: number | undefined };
  readonly name?: string | undefined;
}

/**
 * What `eo deploy` was asked for, as a specification. A file that it names is brought into the store.
 * @throws AppError `not-found`, `invalid-specification`, or what an upload throws
 */
export async function specToDeploy(
  connection: Connection,
  text: string | undefined,
  wish: Wish,
  terminal: Terminal,
): Promise<DeploymentSpec> {
  const { base, model, name } = await saidBy(connection, text, wish, terminal);
  const { device, ...flags } = wish;
  const devices = await namedDevices(connection, device ?? fieldsOf(base)['devices']);
  const named = name === undefined ? {} : { name };
  return buildDeploymentSpec({
    base,
    devices,
    flags: { ...flags, ...named },
    ...(model === undefined ? {} : { model }),
  });
}

async function demoModel(client: Connection['client']): Promise<Said['model'] & object> {
  const { name, version } = await client.models.addSample({ name: 'moby' });
  return { name, version };
}

async function saidBy(
  connection: Connection,
  text: string | undefined,
  { job, demo, update, name }: Wish,
  terminal: Terminal,
): Promise<Said> {
  const present = async (deployment: string): Promise<DeploymentSpec | undefined> =>
    update === true ? (await connection.client.deployments.get({ name: deployment })).spec : undefined;
  if (text === undefined) {
    const { client } = connection;
    const model = demo === true ? await demoModel(client) : await modelOfJob(connection, job ?? '');
    return { base: await present(name ?? model.name), model, name };
  }
  const source = await sourceOf(text);
  if (source.kind === 'specification') return { base: await readSpecFile(source.path), name };
  if (source.kind === 'file') {
    const called = name ?? nameOfFile(source.path);
    const base = await present(called);
    return { base, model: await modelFrom(connection, { path: source.path, name: called }, terminal), name: called };
  }
  if (update !== true || name !== undefined) {
    return { base: name && (await present(name)), model: await storedModel(connection, source.text), name };
  }
  // The text names the deployment, whose model may have another name.
  const { name: called, version } = parseModelReference(source.text);
  const base = await present(called);
  return { base, model: { name: base?.model.name ?? called, version }, name: called };
}

async function modelFrom(connection: Connection, file: { path: string; name: string }, terminal: Terminal) {
  const line = new TransferLine(terminal, basename(file.path));
  const { name, version, wasThere } = await modelInFile(connection, file, line).finally(() => line.close());
  terminal.note(`${wasThere ? 'The store has this file' : 'The file is in the store'} as ${name}@${version}.`);
  return { name, version };
}

/** Devices by their names or ids; what names none is left for the schema to refuse. @throws AppError `not-found` */
async function namedDevices({ client }: Connection, wanted: unknown): Promise<readonly DeviceId[] | undefined> {
  if (!Array.isArray(wanted) || wanted.length === 0) return undefined;
  const all = await listDevices(client);
  return wanted.map((one) => matchId('device', String(one), all).id);
}
