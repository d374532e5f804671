import { execFile } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { importDigits, MNIST } from '../support/digits.ts';
import { runEo } from '../support/eo-process.ts';
import { DEMO_MODEL } from '../support/serving-cluster.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTrainJob } from '../support/train-job.ts';

/** `eo` as a person runs it on the orchestrator's machine. */
async function aMachine(agents: number) {
  const orchestrator = await TestOrchestrator.start();
  await startAgents(orchestrator, agents);
  const eo = async (...args: string[]) => await runEo([...args, '--data', orchestrator.folder]);
  return { orchestrator, eo };
}

test('a file is served by two devices, talked with, called as is printed, stopped, started and removed', async ({
  annotate,
}) => {
  const { orchestrator, eo } = await aMachine(2);
  const preview = await eo('deploy', DEMO_MODEL, '--name', 'moby', '--device', 'agent-2', '--preview');
  expect(preview.output).toContain('The file is in the store as moby@1.');
  expect(preview.output).toMatch(/agent-2 +● chosen .*\nagent-1 +✕ not-named /);
  expect((await eo('deployments')).output).toContain('Nothing is served yet.');

  const deployed = await eo('deploy', DEMO_MODEL, '--name', 'moby', '--replicas', '2', '--context', '256');
  expect(deployed).toMatchObject({ code: 0, output: expect.stringContaining('moby is served by 2 devices') });
  expect(deployed.output).toContain('The store has this file as moby@1.');
  expect(await orchestrator.client.models.versions({ name: 'moby' })).toHaveLength(1);
  expect((await eo('deploy', 'moby')).output).toContain('Change it with --update');

  const line = deployed.output.split('\n').find((text) => text.startsWith('curl ')) ?? '';
  await annotate(`to be called by: ${line}`);
  const called = await promisify(execFile)('sh', ['-c', line]);
  expect(JSON.parse(called.stdout)).toMatchObject({ model: 'moby', choices: [{ message: { role: 'assistant' } }] });

  const said = await eo('chat', 'moby', 'Call me', '--temperature', '0', '--max-tokens', '20');
  await annotate(`it says: ${said.output}`);
  expect(said.output).toMatch(
    /\w.*\n\d+ tokens read, 20 written in .* tokens\/s\), first after .*, cut at its length/s,
  );
  const whole = await eo('chat', 'moby', 'Call me', '--temperature', '0', '--max-tokens', '20', '--json');
  expect(said.output).toContain((JSON.parse(whole.output) as { text: string }).text.trimEnd());
  expect((await eo('deployments', 'show', 'moby')).output).toMatch(/agent-1 +● ready .*llama\.cpp.*\nagent-2 +● ready/);
  expect((await eo('deployments', 'usage')).output).toMatch(/owner +moby +agent-\d/);

  expect(await eo('deployments', 'scale', 'moby', '1..2')).toMatchObject({ code: 0 });
  expect((await orchestrator.client.deployments.get({ name: 'moby' })).spec.replicas).toEqual({ min: 1, max: 2 });
  expect((await eo('deployments', 'stop', 'moby')).output).toContain('takes no more requests');
  expect((await eo('chat', 'moby', 'Call me')).code).not.toBe(0);
  expect((await eo('deployments', 'start', 'moby')).output).toMatch(/moby is served by [12] devices? /);
  const updated = await eo('deploy', 'moby', '--update', '--slots', '2', '--json');
  expect(JSON.parse(updated.output)).toMatchObject({
    state: 'ready',
    spec: { runtime: { contextTokens: 256, slots: 2 } },
  });
  expect(await eo('deployments', 'remove', 'moby')).toMatchObject({ code: 0 });
  expect((await eo('deployments', 'show', 'moby')).code).toBe(66);
});

test('what a job has made is served, and tells the digit in a picture', async ({ annotate }) => {
  const { orchestrator, eo } = await aMachine(1);
  await importDigits(orchestrator);
  const { id } = await orchestrator.client.jobs.create(aTrainJob({ localEpochs: 3 }));
  expect((await eo('deploy', '--job', id)).output).toContain('has made no model');
  await orchestrator.untilSucceeded(id);
  expect(await eo('deploy', '--job', id.slice(0, 8), '--name', 'reader')).toMatchObject({ code: 0 });
  expect((await eo('predict', 'reader', '--describe')).output).toMatch(/takes +input +FP32 +any × 28 × 28 × 1/);

  const answered = await eo('predict', 'reader', await aSeven(), '--top', '3');
  await annotate(answered.output);
  expect(answered.output).toMatch(/^CLASS +PROBABILITIES +LOGITS\n7 +0\.[5-9]\d+ /);
});

/** The first test image of MNIST, a seven, as a picture in colours. */
async function aSeven(): Promise<string> {
  const pixels = Buffer.alloc(28 * 28);
  const file = await open(join(MNIST, 't10k-images-idx3-ubyte'));
  await file.read(pixels, 0, pixels.length, 16);
  await file.close();
  const png = new PNG({ width: 28, height: 28 });
  for (const [index, grey] of pixels.entries()) png.data.set([grey, grey, grey, 255], index * 4);
  const path = join(aTemporaryFolder(), 'seven.png');
  await writeFile(path, PNG.sync.write(png, { colorType: 2 }));
  return path;
}
