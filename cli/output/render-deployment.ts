import type { Deployment, Replica, ServingReason } from '../../common/domain/deployment.ts';
import type { ReplicaCount } from '../../common/specs/deployment-spec.ts';
import { progressBar } from './progress-bar.ts';
import { portWords } from './render-description.ts';
import { deploymentMark, replicaMark } from './state-marks.ts';
import { renderFields, renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { padText, printable, textWidth } from './text-width.ts';
import { formatAge, formatBytes, formatCount, formatCounted, formatDuration } from './units.ts';

const PHASE_WIDTH = 12;
const BAR_WIDTH = 20;
const byName = new Intl.Collator('en', { numeric: true });

/** All deployments, one a line. */
export function renderDeployments(deployments: readonly Deployment[], now: number, colours: Colours): string[] {
  return renderTable<Deployment>(
    [
      { title: 'STATE', cell: ({ state }) => deploymentMark(state, colours) },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'MODEL', cell: ({ model }) => `${model.name}@${model.version}` },
      { title: 'DEVICES', align: 'right', cell: readyWords },
      { title: 'SINCE', align: 'right', cell: ({ stateSince }) => formatAge(now - stateSince) },
      { title: 'ACTIVE', align: 'right', cell: ({ load }) => formatCount(load.active) },
      { title: 'WAITING', align: 'right', cell: ({ load }) => formatCount(load.waiting) },
      { title: 'PER MIN', align: 'right', cell: ({ load }) => formatCount(Math.round(load.requestsPerMinute)) },
      { title: 'TOKENS/S', align: 'right', cell: tokenRate },
      { title: 'LATENCY', align: 'right', cell: ({ load }) => durationOr(load.latencyMs) },
      { title: 'WHY', cell: ({ reason }) => printable(reason?.message ?? '') },
    ],
    deployments,
    colours.dim,
  );
}

/** One deployment with its devices, and the last lines of those that have failed. */
export function renderDeployment(deployment: Deployment, now: number, colours: Colours): string[] {
  const { name, spec, model, state, stateSince, reason, inputs, outputs, classes, load, replicas } = deployment;
  const port = (ports: Deployment['inputs']): string => printable(portWords(ports) ?? '–');
  const fields: [string, string][] = [
    ['State', `${deploymentMark(state, colours)} for ${formatAge(now - stateSince)}`],
    ...(reason === null ? [] : [['Why', reasonWords(reason)] satisfies [string, string]]),
    ['Model', `${model.name}@${model.version}, ${model.format}, ${formatBytes(model.sizeBytes)}`],
    ['Asked with', deployment.interface === 'text' ? 'text' : `${port(inputs)}; answers ${port(outputs)}`],
    ...(classes === null ? [] : [['Classes', classWords(classes)] satisfies [string, string]]),
    ['Devices', `${readyWords(deployment)} ready; ${replicaWords(spec.replicas)}${placeWords(spec)}`],
    ['Queue', `${formatCount(load.waiting)} of ${formatCount(spec.queue)} waiting, ${formatCount(load.active)} active`],
    ['Load', loadWords(deployment)],
    ['Refused', `${formatCount(load.refused)} for a full queue; ${formatCount(load.failed)} failed`],
    ['Taken over', `${formatCounted(load.takenOver, 'request')} by another device`],
  ];
  return [
    colours.bold(name),
    ...renderFields(fields, colours.dim),
    ...(replicas.length === 0 ? [] : ['', ...renderReplicas(replicas, now, colours)]),
    ...replicas.flatMap((replica) => renderProblem(replica, colours)),
  ];
}

/** Where one device stands, in one line: its phase, what it has fetched, what it turned out to be, or why it does not serve. */
export function renderReplicaLine(
  replica: Replica,
  { model: { sizeBytes }, replicas }: Pick<Deployment, 'model' | 'replicas'>,
  colours: Colours,
): string {
  const { deviceName, phase, receivedBytes } = replica;
  const width = Math.max(...replicas.map((one) => textWidth(printable(one.deviceName))));
  const share = sizeBytes === 0 ? 1 : receivedBytes / sizeBytes;
  const what =
    phase === 'fetching'
      ? `${progressBar(share, BAR_WIDTH)}  ${formatBytes(receivedBytes)} of ${formatBytes(sizeBytes)}`
      : printable(replica.reason?.message ?? factWords(replica));
  return `  ${padText(printable(deviceName), width)}  ${padText(replicaMark(phase, colours), PHASE_WIDTH)}  ${what}`.trimEnd();
}

/** Where a deployment stands, in one line. */
export function renderStanding(deployment: Deployment, colours: Colours): string {
  const { name, state, reason } = deployment;
  const why = reason === null ? `${readyWords(deployment)} devices serve it` : reasonWords(reason);
  return `${deploymentMark(state, colours)} ${name}: ${why}`;
}

/** The last lines of the process of a replica that has a problem. */
export function renderProblem({ deviceName, reason, log }: Replica, colours: Colours): string[] {
  if (reason === null || log.length === 0) return [];
  return ['', `Last lines on ${printable(deviceName)}:`, ...log.map((line) => colours.dim(`  ${printable(line)}`))];
}

/** A reason with what to do about it. */
export function reasonWords({ message, hint }: ServingReason): string {
  return printable(hint === null ? message : `${message.replace(/\.$/, '')}. ${hint}`);
}

/** How many devices shall serve it: `2`, or `1 to 4`. */
export function replicaWords({ min, max }: ReplicaCount): string {
  return min === max ? `${min} wanted` : `${min} to ${max} wanted`;
}

function renderReplicas(replicas: readonly Replica[], now: number, colours: Colours): string[] {
  const inOrder = replicas.toSorted((one, other) => byName.compare(one.deviceName, other.deviceName));
  return renderTable<Replica>(
    [
      { title: 'DEVICE', cell: ({ deviceName }) => printable(deviceName) },
      { title: 'PHASE', cell: ({ phase }) => replicaMark(phase, colours) },
      { title: 'SINCE', align: 'right', cell: ({ since }) => formatAge(now - since) },
      { title: 'MEMORY', align: 'right', cell: ({ facts }) => (facts === null ? '–' : formatBytes(facts.memoryBytes)) },
      { title: 'ACTIVE', align: 'right', cell: ({ active, facts }) => `${active} of ${facts?.slots ?? '–'}` },
      { title: 'SERVED', align: 'right', cell: ({ served }) => formatCount(served) },
      {
        title: 'TOKENS/S',
        align: 'right',
        cell: ({ tokensPerSecond }) => (tokensPerSecond === null ? '–' : formatCount(Math.round(tokensPerSecond))),
      },
      { title: 'LATENCY', align: 'right', cell: ({ latencyMs }) => durationOr(latencyMs) },
      { title: 'RESTARTS', align: 'right', cell: ({ restarts }) => formatCount(restarts) },
      {
        title: 'ENGINE OR REASON',
        cell: ({ reason, facts }) => printable(reason === null ? engineWords(facts) : reasonWords(reason)),
      },
    ],
    inOrder,
    colours.dim,
  );
}

function factWords({ facts }: Replica): string {
  if (facts === null) return '';
  return `${engineWords(facts)}, ${formatBytes(facts.memoryBytes)}, loaded in ${formatDuration(facts.loadMs)}`;
}

function engineWords(facts: Replica['facts']): string {
  if (facts === null) return '';
  const context = facts.contextTokens === 0 ? '' : `, context ${formatCount(facts.contextTokens)}`;
  return `${facts.engine} on ${facts.backend}, ${formatCounted(facts.threads, 'thread')}${context}`;
}

function readyWords({ replicas, wanted }: Deployment): string {
  const ready = replicas.filter(({ phase }) => phase === 'ready' || phase === 'unloaded').length;
  return `${ready} of ${wanted}`;
}

function placeWords({ devices, tags }: Deployment['spec']): string {
  const named = devices === null ? '' : `; only on ${formatCounted(devices.length, 'named device')}`;
  return `${named}${tags.length === 0 ? '' : `; only with the tags ${tags.join(', ')}`}`;
}

function loadWords({ load, interface: by }: Deployment): string {
  const rate = `${formatCount(Math.round(load.requestsPerMinute))} requests a minute`;
  const tokens = by === 'text' ? `, ${formatCount(Math.round(load.tokensPerSecond))} tokens/s` : '';
  const latency = load.latencyMs === null ? '' : `, ${formatDuration(load.latencyMs)} to the first token`;
  return rate + tokens + (by === 'text' ? latency : latency.replace('first token', 'answer'));
}

function tokenRate({ load, interface: by }: Deployment): string {
  return by === 'text' ? formatCount(Math.round(load.tokensPerSecond)) : '–';
}

function classWords(classes: readonly string[]): string {
  const shown = classes.slice(0, 10).join(', ');
  return printable(classes.length > 10 ? `${shown}, and ${classes.length - 10} more` : shown);
}

function durationOr(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}
