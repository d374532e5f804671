import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { importDigits } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { findPython, need } from '../support/python.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

const numpy = findPython('numpy');

/** A script that goes wrong in the way that the job says, and tells what it is about. */
const SCRIPT = `
import os, signal, sys, time
import numpy as np
import edgeorchestra_trainer as eo

print("state: loading")
time.sleep(0.5)

def tell(state, context):
    print("state: " + state)
    if context.settings.get("slow"):
        time.sleep(1)

def initialise(context):
    tell("initialise", context)
    return np.zeros(8, np.float32)

def train(parameters, samples, context):
    tell("train", context)
    mode = context.settings.get("mode")
    if mode == "raise":
        raise ValueError("no luck today")
    if mode == "exit":
        os._exit(3)
    if mode == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if mode == "hang":
        time.sleep(1_000)
    if mode == "print":
        while True:
            print("x" * 65_536)
    if mode == "nan":
        parameters = parameters + np.nan
    if mode == "size":
        parameters = np.zeros(9, np.float32)
    return eo.Result(parameters + 1, 0.5, 0.5)

def evaluate(parameters, samples, context):
    tell("evaluate", context)
    return eo.Evaluation(0.25, 0.75)

eo.run(initialise=initialise, train=train, evaluate=evaluate)
`;

const CODES = {
  raise: 'trainer-failed',
  exit: 'trainer-crashed',
  crash: 'trainer-crashed',
  hang: 'trainer-silent',
  print: 'trainer-flooded',
  nan: 'update-not-finite',
  size: 'trainer-protocol',
} as const;

/** A cluster of one device whose owner allows the script. */
async function aDeviceWithTheScript() {
  const orchestrator = await TestOrchestrator.start();
  const folder = aTemporaryFolder();
  const file = join(aTemporaryFolder(), 'script.py');
  writeFileSync(file, SCRIPT);
  const allow = () => runEo(['agent', 'allow', file, '--data', folder]);
  expect(await allow()).toMatchObject({ code: 0 });
  await importDigits(orchestrator, { samples: 60, testSamples: 20 });
  const args = ['--trainer-silence', '4s'];
  const agent = await TestAgent.start(orchestrator, { name: 'mac', folder, args });
  return { orchestrator, agent, file, allow };
}

function aJob(settings: Record<string, string | boolean>, changes: Partial<JobSpecInput> = {}): JobSpecInput {
  const data = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;
  return aTrainJob({ model: { trainer: 'script', settings }, data, rounds: 1, ...changes });
}

/** The script's process on this device. */
function trainerOf(folder: string): number | undefined {
  const found = readdirSync('/proc').find((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(folder, 'trainers'));
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : Number(found);
}

test('each way to fail ends the task with its own code; the agent lives on', async ({ skip }) => {
  need(numpy, skip);
  const { orchestrator, agent } = await aDeviceWithTheScript();
  const { client, live } = orchestrator;
  for (const [mode, code] of Object.entries(CODES)) {
    const { id } = await client.jobs.create(aJob({ mode }));
    const { body } = await live.untilEvent('task-left-out', ({ jobId }) => jobId === id);
    expect(body.failure, mode).toMatchObject({ code });
    await live.untilEvent('job-failed', ({ jobId }) => jobId === id);
    if (mode === 'raise') expect(body.failure.message).toMatch(/ValueError: no luck today.*state: train/s);
  }
  const job = await orchestrator.untilSucceeded((await client.jobs.create(aJob({}))).id);
  expect(job.evaluation).toMatchObject({ accuracy: 0.75, loss: 0.25, samples: 20, deviceId: agent.deviceId });
  const absences = live.events().filter(({ body }) => body.kind === 'device-went-offline');
  expect(absences).toEqual([]);
  expect(agent.process.output).toMatch(/"task":"[^"]+","msg":"state: train"/);
});

test('a trainer that is killed in any state costs one attempt', async ({ skip }) => {
  need(numpy, skip);
  const { orchestrator, agent } = await aDeviceWithTheScript();
  const { id } = await orchestrator.client.jobs.create(aJob({ slow: true }));
  for (const state of ['loading', 'initialise', 'train', 'evaluate']) {
    await agent.process.untilPrinted(new RegExp(`state: ${state}`));
    const pid = trainerOf(agent.folder);
    if (pid === undefined) throw new Error(`there is no trainer to kill while it says ${state}`);
    process.kill(pid, 'SIGKILL');
  }
  const job = await orchestrator.untilSucceeded(id);
  expect(job.evaluation).toMatchObject({ accuracy: 0.75 });
  const { rounds } = await orchestrator.client.jobs.attempts({ id });
  expect(rounds[0]?.attempts.map(({ outcome, failure }) => [outcome, failure?.code])).toEqual([
    ['failed', 'trainer-crashed'],
    ['done', undefined],
  ]);
});

test('an agent that is killed leaves no trainer behind', async ({ skip }) => {
  need(numpy, skip);
  const { orchestrator, agent } = await aDeviceWithTheScript();
  await orchestrator.client.jobs.create(aJob({ mode: 'hang' }));
  await agent.process.untilPrinted(/state: train/);
  expect(trainerOf(agent.folder)).toBeTypeOf('number');
  await agent.kill();
  await expect.poll(() => trainerOf(agent.folder)).toBeUndefined();
});

test('a script that has changed is refused until its owner allows it again', async ({ skip }) => {
  need(numpy, skip);
  const { orchestrator, file, allow } = await aDeviceWithTheScript();
  const { client, live } = orchestrator;
  appendFileSync(file, '# another line\n');
  const { id } = await client.jobs.create(aJob({}));
  await expect.poll(async () => (await client.jobs.get({ id })).wait?.message).toMatch(/allows? .*trainer/);
  expect((await client.jobs.preview(aJob({}))).problems).toMatchObject([{ code: 'not-found', path: 'model.trainer' }]);
  await expect(client.jobs.create(aJob({}))).rejects.toMatchObject({ code: 'not-found' });
  writeFileSync(file, SCRIPT);
  await allow();
  await live.untilEvent('job-succeeded', ({ jobId }) => jobId === id);
});
