import type { FileDescription } from '../../common/domain/file-description.ts';
import { AppError } from '../../common/errors.ts';
import { recogniseFile } from '../../common/formats/recognise-file.ts';
import { withFileSource } from '../../platform/blobs/file-source.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';

/** What the thread that recognises models does. */
export type RecogniseMethods = {
  recognise(path: string): Promise<FileDescription>;
};

/** What makes a model unsound; what is wrong with other kinds of content does not matter to the store. */
const REFUSALS: ReadonlySet<string> = new Set(['model-malformed', 'model-truncated']);

const methods: RecogniseMethods = {
  async recognise(path) {
    try {
      return await withFileSource(path, recogniseFile);
    } catch (error) {
      if (!(error instanceof AppError) || REFUSALS.has(error.code)) throw error;
      return { kind: 'unknown', format: 'unknown', seen: error.message.slice(0, 256) };
    }
  },
};

answerCalls(lineToParentThread(), methods);
