import { AppError } from '../../../../common/errors.ts';
import { answerCalls } from '../../../../platform/process/calls.ts';
import { lineToParentThread } from '../../../../platform/process/worker-line.ts';

export type EchoMethods = {
  echo(input: string): string;
  refuse(input: null): never;
  wait(input: null): Promise<never>;
  crash(input: null): void;
};

const methods: EchoMethods = {
  echo: (input) => input,
  refuse: () => {
    throw new AppError('storage-full', 'the disk is full');
  },
  wait: () => new Promise<never>(() => undefined),
  crash: () => {
    setImmediate(() => {
      throw new RangeError('out of memory');
    });
  },
};

answerCalls(lineToParentThread(), methods);
