/** What the process that loads models on trial does; whichever fails to load rejects with what the loader said. */
export type TrialMethods = {
  /** Loads a GGUF file with a short context and lets it say one token. */
  gguf(file: string): Promise<LoadedOnTrial>;
  /** Opens a session over an ONNX file and runs it once on zeros, where it tells what it takes. */
  onnx(file: string): Promise<LoadedOnTrial>;
};

export interface LoadedOnTrial {
  /** What could not be tried; null where all was. */
  readonly note: string | null;
}

/** Formats whose loaders are tried. */
export type TriedFormat = keyof TrialMethods;

/** The packages that load the formats. */
export const LOADERS: Readonly<Record<TriedFormat, string>> = { gguf: 'node-llama-cpp', onnx: 'onnxruntime-node' };
