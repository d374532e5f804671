import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { BlobReference } from '../../common/domain/assignment.ts';
import { readSafetensorsModel, safetensorsHead } from '../../common/formats/safetensors-model.ts';
import { type ExportedFacts, exportOnnx } from '../../common/onnx/export-onnx.ts';
import { type ImportedModel, importOnnx } from '../../common/onnx/import-onnx.ts';
import { readOnnx } from '../../common/onnx/read-onnx.ts';
import { writeOnnx } from '../../common/onnx/write-onnx.ts';
import type { ExportFormat } from '../../common/specs/export-format.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import { sha256OfFile } from '../../platform/blobs/sha256-file.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';

/** What the thread that turns models into files of other formats, and back, does. */
export type ExchangeMethods = {
  /** Writes flat parameters as a file of a format. */
  export(input: {
    readonly spec: ModelSpec;
    readonly facts: ExportedFacts;
    readonly format: ExportFormat;
    readonly parameters: string;
    readonly file: string;
  }): Promise<BlobReference>;
  /** Reads a file of a format, and writes the flat parameters that are in it. */
  import(input: {
    readonly source: string;
    readonly format: ExportFormat;
    readonly loss: ModelSpec['loss'] | undefined;
    readonly file: string;
  }): Promise<Pick<ImportedModel, 'spec' | 'leftOut'> & { readonly blob: BlobReference }>;
};

const methods: ExchangeMethods = {
  async export({ spec, facts, format, parameters, file }) {
    if (format === 'safetensors') return await writeFile(file, withHead(safetensorsHead(spec, facts), parameters));
    const values = new Float32Array(new Uint8Array(await readFile(parameters)).buffer);
    return await writeFile(file, writeOnnx(exportOnnx(spec, values, facts)));
  },

  async import({ source, format, loss, file }) {
    const bytes = await readFile(source);
    const read =
      format === 'onnx' ? importOnnx(readOnnx(bytes), loss) : { ...readSafetensorsModel(bytes), leftOut: null };
    const { spec, parameters, leftOut } = read;
    const blob = await writeFile(file, [
      new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength),
    ]);
    return { spec, leftOut, blob };
  },
};

async function* withHead(head: Uint8Array, rest: string): AsyncGenerator<Uint8Array> {
  yield head;
  yield* createReadStream(rest, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
}

async function writeFile(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<BlobReference> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(pieces);
    const { size } = await file.stat();
    return { sha256: await sha256OfFile(path), sizeBytes: size };
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await file.close();
  }
}

answerCalls(lineToParentThread(), methods);
