import { uploadContent } from '../../common/api-client/upload-content.ts';
import type { ByteSource } from '../../common/formats/byte-source.ts';
import { RunningSha256 } from '../../common/sha-256.ts';
import { type Content, wholeSource } from './content.ts';
import { type ToldError, tell } from './told-error.ts';

/** What is to be sent, and where to. */
export interface UploadOrder {
  readonly content: Content;
  readonly baseUrl: string;
  readonly path: string;
}

/** How it goes. */
export type UploadNews =
  /** A folder is read through before it is sent; what was sent is read again to go on with its hash. */
  | { readonly type: 'reading'; readonly readBytes: number }
  | { readonly type: 'sending'; readonly keptBytes: number; readonly totalBytes: number }
  /** The last piece is on its way; behind it the orchestrator compares the hash and looks at the content. */
  | { readonly type: 'finishing'; readonly totalBytes: number }
  | { readonly type: 'done'; readonly answer: unknown }
  | { readonly type: 'failed'; readonly error: ToldError };

const PIECE_BYTES = 8 << 20;
const say = (news: UploadNews): void => self.postMessage(news);

self.addEventListener('message', ({ data }: MessageEvent<UploadOrder>) => {
  void send(data).then(
    (answer) => say({ type: 'done', answer }),
    (error: unknown) => say({ type: 'failed', error: tell(error) }),
  );
});

async function send({ content, baseUrl, path }: UploadOrder): Promise<unknown> {
  const source = await wholeSource(content, (readBytes) => say({ type: 'reading', readBytes }));
  let kept = 0;
  const watched: ByteSource = {
    sizeBytes: source.sizeBytes,
    read: async (offset, length) => {
      if (offset < kept) say({ type: 'reading', readBytes: offset });
      else if (offset + length >= source.sizeBytes) say({ type: 'finishing', totalBytes: source.sizeBytes });
      else say({ type: 'sending', keptBytes: kept, totalBytes: source.sizeBytes });
      return await source.read(offset, length);
    },
  };
  const onProgress = (keptBytes: number, totalBytes: number): void => {
    kept = keptBytes;
    say({ type: 'sending', keptBytes, totalBytes });
  };
  return await uploadContent({
    baseUrl,
    path,
    source: watched,
    hash: new RunningSha256(),
    readResult: (answer) => answer,
    onProgress,
    pieceBytes: PIECE_BYTES,
  });
}
