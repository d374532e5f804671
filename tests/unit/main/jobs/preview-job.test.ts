import { describe, expect, test } from 'vitest';
import { TaskId } from '../../../../common/domain/ids.ts';
import { JobPreview } from '../../../../common/domain/job-preview.ts';
import { aDataset } from '../../builders/a-dataset.ts';
import { aHash } from '../../builders/a-hash.ts';
import { aLocalDataset } from '../../builders/a-registration.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aJobService } from './a-job-service.ts';

/** Parameters of the model of `aTrainSpec`, and their bytes. */
const PARAMETERS = 64 * 10 + 10;
const BYTES = 4 * PARAMETERS;

/** A cluster that has `digits` with 1,000 samples, and these devices online. */
async function aStage(...names: readonly string[]) {
  const stage = await aJobService();
  stage.datasets.set('digits', aDataset());
  for (const name of names) stage.admit(name);
  return stage;
}

const managed = (facts: object) => ({ data: { kind: 'managed', dataset: 'digits', ...facts } });
const scans = { data: { kind: 'local', dataset: 'scans' } };

describe('the preview of a job', () => {
  test('tells what every device gets, and what goes over the network', async () => {
    const { service, kinds } = await aStage('mac', 'nuc');
    const before = kinds();
    expect(service.preview(aTrainSpec(managed({ partitions: 3 })))).toEqual({
      devices: [
        { deviceId: 'mac', name: 'mac', takesPart: true, reason: null, partitions: [0, 2], samples: 333 + 334 },
        { deviceId: 'nuc', name: 'nuc', takesPart: true, reason: null, partitions: [1], samples: 333 },
      ],
      problems: [],
      waits: [],
      parameters: PARAMETERS,
      partitions: 3,
      samples: 1_000,
      bytesPerRound: { up: 3 * BYTES, down: 2 * BYTES },
      bytesOnce: 64_000,
    });
    expect(kinds()).toEqual(before);
    expect(service.list(undefined, 10)).toEqual([]);
  });

  test('cuts the data into a part for each device where the specification does not say', async () => {
    const { service } = await aStage('mac', 'nuc', 'pi', 'tower');
    expect(service.preview(aTrainSpec()).devices.map(({ samples }) => samples)).toEqual([250, 250, 250, 250]);
  });

  test('does not guess how uneven parts will be', async () => {
    const { service } = await aStage('mac', 'nuc');
    const { devices, samples } = service.preview(aTrainSpec(managed({ partition: { scheme: 'dirichlet' } })));
    expect([devices.map((device) => device.samples), samples]).toEqual([[null, null], 1_000]);
  });

  test.each([
    [{ name: 'float16' }, 0.5, 0.5],
    [{ name: 'float16', down: 'none' }, 0.5, 1],
  ])('counts bytes as they travel with %o', async (compression, up, down) => {
    const { service } = await aStage('mac', 'nuc');
    const packed = aTrainSpec({ ...managed({ partitions: 3 }), compression });
    expect(service.preview(packed).bytesPerRound).toEqual({ up: 3 * BYTES * up, down: 2 * BYTES * down });
  });

  test('gives each device one part where updates are hidden, and counts the letters', async () => {
    const { service } = await aStage('mac', 'nuc');
    const hidden = aTrainSpec({ ...managed({ partitions: 3 }), secureAggregation: { threshold: 2 } });
    const { devices, bytesPerRound } = service.preview(hidden);
    expect(devices.map(({ partitions }) => partitions)).toEqual([[0], [1]]);
    expect(bytesPerRound).toEqual({ up: 2 * (BYTES + 4) + 2 * 94, down: 2 * BYTES + 2 * 94 });
  });

  test('gives each device one part where all step together, and counts gradients and their means', async () => {
    const { service } = await aStage('mac', 'nuc');
    const steps = {
      strategy: { name: 'synchronous-sgd' },
      localSteps: 10,
      compression: { name: 'float16', down: 'none' },
    };
    const { devices, bytesPerRound } = service.preview(aTrainSpec({ ...managed({ partitions: 3 }), ...steps }));
    expect(devices.map(({ partitions }) => partitions)).toEqual([[0], [1]]);
    expect(bytesPerRound).toEqual({ up: (2 + 20) * (BYTES / 2), down: (2 + 20) * BYTES });
  });

  test('waits for as many devices as it hides updates among', async () => {
    const { service } = await aStage('mac', 'nuc');
    const strategy = { name: 'fedavg', fraction: 0.5 };
    const needed = (facts: object) =>
      service.preview(aTrainSpec({ secureAggregation: { threshold: 3 }, ...facts })).waits.map((wait) => {
        return wait.for === 'devices' ? wait.needed : undefined;
      });
    expect(needed(managed({ partitions: 6 }))).toEqual([3]);
    expect(needed({ ...managed({ partitions: 6 }), strategy })).toEqual([3]);
    // One part for each device, of which half take part: five are rounded to three.
    expect(needed({ strategy })).toEqual([5]);
  });

  test('counts the updates of a round that waits for nobody', async () => {
    const { service } = await aStage('mac', 'nuc', 'pi', 'tower');
    const { devices, bytesPerRound } = service.preview(aTrainSpec({ strategy: { name: 'fedbuff', bufferSize: 3 } }));
    expect(devices.filter(({ takesPart }) => takesPart)).toHaveLength(4);
    expect(bytesPerRound).toEqual({ up: 3 * BYTES, down: 3 * BYTES });
  });

  test('takes the parts that the first round draws', async () => {
    const { service } = await aStage('mac', 'nuc', 'pi', 'tower');
    const half = aTrainSpec({ strategy: { name: 'fedavg', fraction: 0.5 } });
    const { devices, bytesPerRound } = service.preview(half);
    expect(devices.filter(({ takesPart }) => takesPart)).toHaveLength(2);
    expect(bytesPerRound).toEqual({ up: 2 * BYTES, down: 2 * BYTES });
    expect(devices.find(({ takesPart }) => !takesPart)?.reason?.code).toBe('not-selected');
  });

  test('of local data gives every device its own', async () => {
    const { service, admit } = await aStage('mac');
    admit('nuc', { datasets: [aLocalDataset('scans', { samples: 70 })] });
    expect(service.preview(aTrainSpec(scans))).toMatchObject({
      devices: [
        { name: 'mac', takesPart: false, samples: 0, reason: { code: 'data-missing' } },
        { name: 'nuc', takesPart: true, partitions: [0], samples: 70 },
      ],
      partitions: 1,
      samples: 70,
      bytesOnce: 0,
    });
  });
});

describe('a device does not take part', () => {
  test.each([
    ['while it is away', 'offline', 'nuc is offline: its connection broke'],
    ['while it sleeps', 'asleep', 'nuc is asleep'],
    ['while it has two tasks', 'busy', 'nuc has 2 tasks already; it gets a share when one is done'],
  ])('%s', async (_, code, message) => {
    const { service, devices, board, admit } = await aStage('mac');
    const nuc = admit('nuc');
    if (code === 'offline') devices.markOffline(nuc, 'connection-lost');
    else if (code === 'asleep') devices.markAsleep(nuc);
    else for (const id of ['a', 'b']) board.occupy(nuc, TaskId.parse(id));
    const { devices: seen } = service.preview(aTrainSpec());
    expect(seen).toMatchObject([{ takesPart: true }, { takesPart: false, reason: { code, message }, partitions: [] }]);
  });

  test('when there are fewer parts than devices', async () => {
    const { service } = await aStage('mac', 'nuc');
    const { devices } = service.preview(aTrainSpec(managed({ partitions: 1 })));
    expect(devices).toMatchObject([{ takesPart: true }, { takesPart: false, reason: { code: 'not-selected' } }]);
  });
});

describe('the preview tells what stands in the way:', () => {
  test('all that the job would be refused for, in the words of the refusal', async () => {
    const { service } = await aStage('mac');
    const wrong = aTrainSpec({
      model: { input: [32], layers: [{ type: 'dense', units: 9 }] },
      evaluation: { dataset: 'nothing' },
      ...managed({ partitions: 1_001 }),
    });
    const { problems, parameters } = service.preview(wrong);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['dataset-mismatch', 'data.dataset'],
      ['dataset-mismatch', 'data.dataset'],
      ['invalid-specification', 'data.partitions'],
      ['not-found', 'evaluation.dataset'],
    ]);
    expect(parameters).toBe(32 * 9 + 9);
    expect(() => service.create(wrong)).toThrow(problems[0]?.message);
  });

  test('a model whose layers do not fit, beside data that are not there', async () => {
    const { service, datasets } = await aStage('mac');
    datasets.clear();
    const layers = [
      { type: 'dense', units: 4 },
      { type: 'conv2d', filters: 2, kernel: 3 },
    ];
    expect(service.preview(aTrainSpec({ model: { input: [64], layers } }))).toMatchObject({
      problems: [
        { code: 'invalid-specification', path: 'model.layers.1' },
        { code: 'not-found', path: 'data.dataset' },
      ],
      parameters: null,
      bytesPerRound: null,
      samples: null,
      devices: [{ takesPart: true, samples: null }],
    });
  });

  test('nothing but its size in a model that nobody could train', async () => {
    const { service } = await aStage('mac');
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 65_536 }];
    const preview = service.preview(aTrainSpec({ model: { input: [65_536, 65_536, 65_536], layers } }));
    expect(JobPreview.parse(preview).parameters).toBeCloseTo(2 ** 64, -16);
  });

  test('local data that the job would fail with as soon as it starts', async () => {
    const { service, admit } = await aStage();
    const classes = Array.from({ length: 11 }, (_, index) => `class ${index}`);
    admit('mac', { datasets: [aLocalDataset('scans', { classes })] });
    const message = "the devices' data have 11 classes, the model tells 10 apart";
    expect(service.preview(aTrainSpec(scans)).problems).toEqual([
      { code: 'dataset-mismatch', message, path: 'data.dataset' },
    ]);
  });

  test('agents that are not too old for it', async () => {
    const { service, admit } = await aStage();
    admit('old', { features: [] });
    const spec = aTrainSpec({ compression: { name: 'int8' } });
    const tooOld = 'the agent on old is too old for compression int8';
    const preview = service.preview(spec);
    expect(preview.devices).toMatchObject([
      { takesPart: false, reason: { code: 'agent-outdated', message: `${tooOld}: update it` } },
    ]);
    expect(preview.waits).toMatchObject([
      { needed: 1, available: 0, message: `it needs 1 device, and 0 are online; ${tooOld}` },
    ]);
    admit('current');
    expect(service.preview(spec).devices.map(({ takesPart }) => takesPart)).toEqual([true, false]);
    expect(service.preview(aTrainSpec()).devices.map(({ takesPart }) => takesPart)).toEqual([true, true]);
  });

  test('its turn, and devices', async () => {
    const { service } = await aStage('mac');
    const patient = aTrainSpec({ ...scans, strategy: { name: 'fedavg', minDevices: 2 } });
    const wait = { for: 'devices', needed: 2, available: 0 };
    expect(service.preview(patient).waits).toMatchObject([wait]);
    for (let number = 0; number < 4; number++) service.create(patient);
    expect(service.preview(patient).waits).toMatchObject([{ for: 'turn', message: '4 other jobs are running' }, wait]);
  });

  test('an empty cluster', async () => {
    const { service } = await aStage();
    expect(service.preview(aTrainSpec())).toMatchObject({
      devices: [],
      waits: [{ for: 'devices', needed: 1, available: 0 }],
      partitions: 1,
      bytesPerRound: { up: 0, down: 0 },
      bytesOnce: 0,
    });
  });
});

describe('the preview of a job with a trainer', () => {
  const own = { name: 'own', sha256: aHash('script'), language: 'python' } as const;
  const spec = aTrainSpec({ model: { trainer: 'own' } });

  test('leaves out devices that do not allow it, and does not guess its size', async () => {
    const { service, admit } = await aStage('mac');
    admit('nuc', { trainers: [own] });
    const { devices, ...preview } = service.preview(spec);
    expect(preview).toMatchObject({ problems: [], waits: [], parameters: null, partitions: 1, bytesPerRound: null });
    expect(devices).toMatchObject([
      {
        name: 'mac',
        takesPart: false,
        reason: { code: 'trainer-missing', message: 'the trainer own is not allowed on mac' },
      },
      { name: 'nuc', takesPart: true, samples: 1_000 },
    ]);
  });

  test('tells that nobody allows it, and what it would wait for', async () => {
    const { service } = await aStage('mac');
    const { problems, waits } = service.preview(spec);
    expect(problems).toMatchObject([{ code: 'not-found', path: 'model.trainer' }]);
    expect(waits).toMatchObject([{ for: 'devices', needed: 1, available: 0 }]);
  });
});
