import type { MessageInitShape } from '@bufbuild/protobuf';
import type { UploadModelRequestSchema } from '../../../proto/gen/edgeorchestra/v1/model_pb.js';
import type { Attack } from './attack.ts';
import type { Member } from './member.ts';
import { distinct, outcomeOf } from './outcome.ts';

type Piece = NonNullable<MessageInitShape<typeof UploadModelRequestSchema>['kind']>;

const start = (uploadId: string, totalBytes = 1_000n): Piece => ({
  case: 'start',
  value: { uploadId, modelName: 'stolen', totalBytes },
});
const chunk = (offset: bigint, bytes: number): Piece => ({
  case: 'chunk',
  value: { offset, data: new Uint8Array(bytes) },
});

async function upload({ models }: Member, ...pieces: readonly Piece[]): Promise<string> {
  const stream = (async function* () {
    for (const kind of pieces) yield { kind };
  })();
  return await outcomeOf(models.uploadModel(stream));
}

async function received({ models }: Member, uploadId: string): Promise<bigint> {
  return (await models.queryUpload({ upload: { case: 'uploadId', value: uploadId } })).receivedBytes;
}

/** Uploads of models by devices. */
export const UPLOAD_ATTACKS: readonly Attack[] = [
  {
    name: 'asks for the upload of another device, and goes on with it',
    outcome: '400 for its owner, 0 for others, upload-out-of-order, still 400',
    run: async ({ traitor, accomplice }) => {
      await upload(accomplice, start('mine'), chunk(0n, 400));
      const own = await received(accomplice, 'mine');
      const others = await received(traitor, 'mine');
      const further = await upload(traitor, start('mine'), chunk(400n, 600));
      return `${own} for its owner, ${others} for others, ${further}, still ${await received(accomplice, 'mine')}`;
    },
  },
  {
    name: 'begins many uploads and finishes none',
    outcome: 'cancelled, too-many-requests',
    run: async ({ accomplice }) => {
      const came: string[] = [];
      for (let number = 0; number < 20; number++) came.push(await upload(accomplice, start(`many-${number}`)));
      return distinct(came);
    },
  },
  {
    name: 'names an upload like a place on the disk',
    outcome: 'invalid-argument',
    run: ({ traitor }) => upload(traitor, start('../../../etc/passwd')),
  },
  {
    name: 'begins one upload after the other in one stream',
    // What else the same device does may cost it the connection.
    outcome: ['invalid-argument', 'unavailable'],
    run: ({ traitor }) => upload(traitor, start('one'), start('two'), start('three')),
  },
];
