import { z } from 'zod';
import { pauseDevice, resumeDevice } from './etiquette/owner-pause.ts';
import { runAgent } from './run-agent.ts';
import { startTrainerThread } from './trainer/thread-trainer.ts';

/** What the app tells its agent, once. */
const Instructions = z.strictObject({
  data: z.string(),
  orchestrator: z.string(),
  joinPort: z.int(),
  /** A join string, for the first time. */
  join: z.string().optional(),
});

/** What the app may tell it later: the owner's switch. `until` null: until it is resumed. */
const Switched = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause'), until: z.number().nullable() }),
  z.strictObject({ kind: z.literal('resume') }),
]);

/** The line to the app: Electron gives it to a utility process. */
interface ParentPort {
  once(event: 'message', listener: (message: { readonly data: unknown }) => void): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const { parentPort } = process as { readonly parentPort?: ParentPort };
if (parentPort === undefined) throw new Error('this file runs in a utility process of the app only');

parentPort.once('message', ({ data }) => {
  const instructions = Instructions.parse(data);
  let look = (): void => undefined;
  // No process can be forked from in here: the program is the app's own.
  const agent = runAgent({
    ...instructions,
    logFormat: 'json',
    startTrainer: startTrainerThread,
    app: {
      tell: (state) => parentPort.postMessage({ kind: 'etiquette', state }),
      onSwitched: (looks) => {
        look = looks;
      },
    },
  });
  parentPort.postMessage({ kind: 'started' });
  parentPort.on('message', ({ data: told }) => {
    const switched = Switched.parse(told);
    const { data: folder } = instructions;
    void (switched.kind === 'pause' ? pauseDevice(folder, switched.until) : resumeDevice(folder)).then(() => look());
  });
  void agent.then(
    () => process.exit(0),
    (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${JSON.stringify({ level: 60, msg: text })}\n`, () => process.exit(1));
    },
  );
});
