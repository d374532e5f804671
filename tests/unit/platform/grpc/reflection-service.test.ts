import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import { methodDefinition } from '../../../../platform/grpc/method-definition.ts';
import { addReflection } from '../../../../platform/grpc/reflection-service.ts';
import { file_edgeorchestra_v1_model } from '../../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { file_grpc_health_v1_health } from '../../../../proto/gen/grpc/health/v1/health_pb.js';
import {
  ServerReflection,
  type ServerReflectionRequestSchema,
  type ServerReflectionResponse,
} from '../../../../proto/gen/grpc/reflection/v1/reflection_pb.js';
import { aGrpcServer } from '../../builders/a-grpc-server.ts';
import { collect } from '../../builders/collect.ts';

type Question = MessageInitShape<typeof ServerReflectionRequestSchema>['messageRequest'];

async function aReflectingServer() {
  const { client } = await aGrpcServer((server, options) =>
    addReflection(server, [file_edgeorchestra_v1_model, file_grpc_health_v1_health], options),
  );
  const stub = createStub(client, ServerReflection);
  const ask = async (...questions: readonly NonNullable<Question>[]) => {
    async function* requests() {
      for (const messageRequest of questions) yield { messageRequest };
    }
    return (await collect(stub.serverReflectionInfo(requests()))).map(({ messageResponse }) => messageResponse);
  };
  return { client, ask };
}

/** Names of the files that an answer describes. */
function filesOf(answer: ServerReflectionResponse['messageResponse'] | undefined): string[] {
  if (answer?.case !== 'fileDescriptorResponse') return [];
  return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
}

describe('reflection', () => {
  test('lists the services', async () => {
    const { ask } = await aReflectingServer();
    const [answer] = await ask({ case: 'listServices', value: '*' });
    expect(answer).toMatchObject({
      case: 'listServicesResponse',
      value: { service: [{ name: 'edgeorchestra.v1.ModelService' }, { name: 'grpc.health.v1.Health' }] },
    });
  });

  test.each([
    ['a service', 'edgeorchestra.v1.ModelService'],
    ['a method', 'edgeorchestra.v1.ModelService.UploadModel'],
    ['a message', 'edgeorchestra.v1.Chunk'],
  ])('describes %s by its file and all that this needs', async (_, symbol) => {
    const { ask } = await aReflectingServer();
    const [answer] = await ask({ case: 'fileContainingSymbol', value: symbol });
    expect(filesOf(answer)).toEqual(['edgeorchestra/v1/model.proto', 'edgeorchestra/v1/task_reference.proto']);
  });

  test('knows symbols of imported files and nested ones, and files by their name', async () => {
    const { ask } = await aReflectingServer();
    const answers = await ask(
      { case: 'fileContainingSymbol', value: 'edgeorchestra.v1.TaskReference' },
      { case: 'fileContainingSymbol', value: 'grpc.health.v1.HealthCheckResponse.ServingStatus' },
      { case: 'fileByFilename', value: 'edgeorchestra/v1/task_reference.proto' },
    );
    expect(answers.map(filesOf)).toEqual([
      ['edgeorchestra/v1/task_reference.proto'],
      ['grpc/health/v1/health.proto'],
      ['edgeorchestra/v1/task_reference.proto'],
    ]);
  });

  test('says so when there is nothing, and goes on answering', async () => {
    const { ask } = await aReflectingServer();
    const answers = await ask(
      { case: 'fileContainingSymbol', value: 'nobody.Knows' },
      { case: 'fileContainingExtension', value: { containingType: 'x', extensionNumber: 1 } },
      { case: 'listServices', value: '' },
    );
    expect(answers).toMatchObject([
      { case: 'errorResponse', value: { errorCode: status.NOT_FOUND } },
      { case: 'errorResponse', value: { errorCode: status.UNIMPLEMENTED } },
      { case: 'listServicesResponse' },
    ]);
  });

  test('answers older tools under its older name', async () => {
    const { client } = await aReflectingServer();
    const { requestSerialize, responseDeserialize } = methodDefinition(ServerReflection.method.serverReflectionInfo);
    const call = client.makeBidiStreamRequest(
      '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
      requestSerialize,
      responseDeserialize,
    );
    call.end({ messageRequest: { case: 'listServices', value: '' } });
    expect(await collect<ServerReflectionResponse>(call)).toMatchObject([
      { messageResponse: { case: 'listServicesResponse' } },
    ]);
  });
});
