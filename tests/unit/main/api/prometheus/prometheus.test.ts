import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Deployment } from '../../../../../common/domain/deployment.ts';
import type { Device } from '../../../../../common/domain/device.ts';
import { DeviceId, JobId, ResourceName } from '../../../../../common/domain/ids.ts';
import type { Job } from '../../../../../common/domain/job.ts';
import { alertFamilies } from '../../../../../main/api/prometheus/alert-families.ts';
import { deviceFamilies } from '../../../../../main/api/prometheus/device-families.ts';
import { exposition, type MetricFamily } from '../../../../../main/api/prometheus/exposition.ts';
import { jobFamilies } from '../../../../../main/api/prometheus/job-families.ts';
import { ProcessMeter } from '../../../../../main/api/prometheus/process-meter.ts';
import { servingFamilies } from '../../../../../main/api/prometheus/serving-families.ts';
import { workFamilies } from '../../../../../main/api/prometheus/work-families.ts';
import { LiveFeed } from '../../../../../main/events/live-feed.ts';
import { MetricsCounters } from '../../../../../main/events/metrics-counters.ts';
import { Histogram } from '../../../../../main/events/metrics-histogram.ts';
import { LoadMeters } from '../../../../../main/serving/load-meter.ts';
import { someMetrics } from '../../../builders/some-metrics.ts';
import { aServingUse, aTrainingUse } from '../../../builders/some-uses.ts';
import { HandClock } from '../../storage/hand-clock.ts';

const ROOT = join(import.meta.dirname, '../../../../..');

function aDevice(changes: Partial<Device> = {}): Device {
  const id = DeviceId.parse('mini');
  const hardware = { chip: 'Apple M1', system: 'macOS', memoryBytes: 8e9 };
  const told = {
    id,
    name: 'mini',
    state: 'online',
    agentVersion: '1',
    lastSeenAt: 5_000,
    runningTasks: 2,
    hardware,
    etiquette: null,
  };
  return { ...told, metrics: { ...someMetrics(), at: 5_000 }, ...changes } as Device;
}

/** Every name that there can be. */
async function allFamilies(): Promise<readonly MetricFamily[]> {
  const clock = new HandClock();
  const vitals = {
    powerSource: 'mains',
    thermal: 'fair',
    memoryPressure: 'normal',
    network: { receivedBytesPerSecond: 1, sentBytesPerSecond: 2 },
    gpuUsage: 0.25,
  } as const;
  const known = {
    battery: { level: 0.5, charging: true },
    work: { samplesPerSecond: 3, tokensPerSecond: 4 },
  };
  const facts = (scope: 'processor' | 'machine') =>
    aDevice({ metrics: { ...someMetrics({ ...known, vitals: { ...vitals, power: { watts: 5, scope } } }), at: 1 } });
  const process = new ProcessMeter({ clock, databases: () => ({ orchestrator: 1 }) });
  const evaluation = { accuracy: 0.9, loss: 0.1, samples: 10, evaluationMs: 1 };
  const job = { id: JobId.parse('0a1b2c3d4e'), name: 'digits', state: 'running', wait: null, roundsCommitted: 3 };
  const load = { active: 1, waiting: 0 };
  const deployment = { name: ResourceName.parse('chat'), wanted: 1, replicas: [], load } as unknown as Deployment;
  return [
    ...process.families(),
    ...deviceFamilies([facts('processor'), facts('machine')]),
    ...alertFamilies([]),
    ...jobFamilies([{ ...job, evaluation } as unknown as Job], new MetricsCounters(new LiveFeed())),
    ...servingFamilies([deployment], new LoadMeters(clock)),
    ...workFamilies([], [], []),
  ];
}

/** What an expression asks for, without the endings of histograms. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/\b(?:eo|process)_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
}

test('every name is described in docs/metrics.md with its type, and no other one is', async () => {
  const rows = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8').matchAll(/^\| `((?:eo|process)_\w+)` \| (\w+) \|/gm);
  const described = [...rows].map(([, name, type]) => `${name} ${type}`);
  const families = await allFamilies();
  expect(described.toSorted()).toEqual(families.map(({ name, type }) => `${name} ${type}`).toSorted());
});

test('the Grafana dashboard asks for names that there are', async () => {
  const text = readFileSync(join(ROOT, 'resources/grafana/edgeorchestra.json'), 'utf8');
  const dashboard = JSON.parse(text) as { panels: { targets: { expr: string }[] }[]; templating: unknown };
  const asked = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)));
  const there = new Set((await allFamilies()).map(({ name }) => name));
  expect(asked.length).toBeGreaterThan(20);
  expect([...asked, ...namesIn(JSON.stringify(dashboard.templating))].filter((name) => !there.has(name))).toEqual([]);
});

test('a device that is away tells no readings, for an old one would look like a new one', () => {
  const text = exposition(deviceFamilies([aDevice({ state: 'offline' })]));
  expect(text).toContain('eo_device_up{device_id="mini",device="mini"} 0\n');
  expect(text).toContain('eo_devices{state="offline"} 1\n');
  expect(text).not.toContain('cpu_usage');
});

test('what is not known is left out', () => {
  const text = exposition(deviceFamilies([aDevice()]));
  expect(text).toContain('eo_device_cpu_usage_ratio{device_id="mini",device="mini"} 0.25\n');
  expect(text).not.toMatch(/watts|thermal|battery|network/);
});

test('what work takes is told by job and deployment, of those that are known and devices that are there', () => {
  const uses = [
    aTrainingUse({ cores: 1.5, memoryBytes: 10 }),
    aTrainingUse({ jobId: '9999999999' }),
    aServingUse({ cores: 0.25, tokensPerSecond: 7 }),
    aServingUse({ deployment: 'invented' }),
  ];
  const device = aDevice({ metrics: { ...someMetrics({ uses }), at: 1 } });
  const job = { id: JobId.parse('0a1b2c3d4e'), name: 'digits' } as unknown as Job;
  const chat = { name: ResourceName.parse('chat') } as unknown as Deployment;
  const text = exposition(workFamilies([device], [job], [chat]));
  const place = 'device_id="mini",device="mini"';
  expect(text.split('\n').filter((line) => line.includes('{'))).toEqual([
    `eo_job_cpu_cores{job_id="0a1b2c3d4e",job="digits",${place}} 1.5`,
    `eo_job_memory_bytes{job_id="0a1b2c3d4e",job="digits",${place}} 10`,
    `eo_deployment_cpu_cores{deployment="chat",${place}} 0.25`,
    `eo_deployment_memory_bytes{deployment="chat",${place}} 214123520`,
    `eo_deployment_tokens_per_second{deployment="chat",${place}} 7`,
  ]);
  expect(exposition(workFamilies([{ ...device, state: 'offline' }], [job], [chat]))).not.toContain('{');
});

test('open alerts are counted by severity', () => {
  const text = exposition(alertFamilies([{ severity: 'warning' }, { severity: 'critical' }, { severity: 'warning' }]));
  const samples = text.split('\n').filter((line) => line.startsWith('eo_alerts{'));
  expect(samples).toEqual([
    'eo_alerts{severity="critical"} 1',
    'eo_alerts{severity="warning"} 2',
    'eo_alerts{severity="info"} 0',
  ]);
});

test('the level of a device is one of all, of those that are there and have said', () => {
  const etiquette: Device['etiquette'] = { level: 'yield', reasons: [], since: 1, until: null };
  const levels = (changes: Partial<Device>) =>
    exposition(deviceFamilies([aDevice(changes)])).match(/(?<=eo_device_level\{device_id="mini",device="mini",).*/g);
  expect(levels({ etiquette })).toEqual(['level="full"} 0', 'level="gentle"} 0', 'level="yield"} 1', 'level="off"} 0']);
  expect(levels({ etiquette, state: 'offline' })).toBeNull();
  expect(levels({})).toBeNull();
});

test('names of devices cannot break out of their quotes', () => {
  const text = exposition(deviceFamilies([aDevice({ name: 'a"} 1\n\\b' })]));
  expect(text).toContain('device="a\\"} 1\\n\\\\b"} 1');
});

test('a histogram counts what is no greater than each bound, and everything at the end', () => {
  const histogram = new Histogram([1, 2]);
  for (const value of [0.5, 1, 1.5, 7]) histogram.observe(value);
  expect(histogram.cumulative()).toEqual([2, 3]);
  expect([histogram.sum, histogram.count]).toEqual([10, 4]);
});
