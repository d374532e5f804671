import { AppError } from '../../../../common/errors.ts';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import { addService, type Handlers } from '../../../../platform/grpc/server-handlers.ts';
import { ModelService } from '../../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { aGrpcServer } from '../../builders/a-grpc-server.ts';

type ModelHandlers = Handlers<typeof ModelService.method>;

function notInThisTest(): never {
  throw new AppError('unimplemented', 'not in this test');
}

/** A server with some of the model service's calls, and a stub for it: the kinds of calls that the adapter knows. */
export async function someModelCalls(handlers: Partial<ModelHandlers>) {
  const all: ModelHandlers = {
    queryUpload: notInThisTest,
    downloadModel: notInThisTest,
    uploadModel: notInThisTest,
    submitGradients: notInThisTest,
    ...handlers,
  };
  const { client, ...server } = await aGrpcServer((grpc, options) => addService(grpc, ModelService, all, options));
  return { ...server, client, stub: createStub(client, ModelService) };
}
