import { type DataDescription, recogniseData } from '../../common/formats/recognise-data.ts';
import { type Content, roughSource } from './content.ts';
import { fingerprint } from './fingerprint.ts';
import { type ToldError, tell } from './told-error.ts';

/** What is asked. */
export interface RecogniseRequest {
  readonly number: number;
  readonly content: Content;
}

/** What is answered. */
export type RecogniseAnswer =
  | {
      readonly number: number;
      readonly description: DataDescription;
      readonly sizeBytes: number;
      readonly uploadId: string;
    }
  | { readonly number: number; readonly error: ToldError };

self.addEventListener('message', ({ data }: MessageEvent<RecogniseRequest>) => {
  void answer(data).then((message) => self.postMessage(message));
});

async function answer({ number, content }: RecogniseRequest): Promise<RecogniseAnswer> {
  try {
    const source = roughSource(content);
    const description = await recogniseData(source);
    return { number, description, sizeBytes: source.sizeBytes, uploadId: await fingerprint(content) };
  } catch (error) {
    return { number, error: tell(error) };
  }
}
