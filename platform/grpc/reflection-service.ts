import { type DescFile, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { type Server, status } from '@grpc/grpc-js';
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
} from '../../proto/gen/grpc/reflection/v1/reflection_pb.js';
import { methodDefinition } from './method-definition.ts';
import { addService, grpcHandler, type ServiceOptions } from './server-handlers.ts';

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>;

/** The older name of the same messages, which grpcurl before 1.9 and grpc_cli ask for. */
const ALPHA_PATH = '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo';

/** Server reflection straight from the generated descriptors. */
export function addReflection(server: Server, files: readonly DescFile[], options: ServiceOptions): void {
  const index = new DescriptorIndex(files);
  async function* serverReflectionInfo(requests: AsyncIterable<ServerReflectionRequest>) {
    for await (const request of requests) {
      yield { validHost: request.host, originalRequest: request, messageResponse: index.answer(request) };
    }
  }
  addService(server, ServerReflection, { serverReflectionInfo }, options);
  const method = ServerReflection.method.serverReflectionInfo;
  server.addService(
    { serverReflectionInfo: { ...methodDefinition(method), path: ALPHA_PATH } },
    { serverReflectionInfo: grpcHandler(method, serverReflectionInfo, options) },
  );
}

class DescriptorIndex {
  readonly #byName = new Map<string, DescFile>();
  readonly #bySymbol = new Map<string, DescFile>();
  readonly #services: { name: string }[] = [];

  constructor(files: readonly DescFile[]) {
    for (const file of files) this.#addFile(file);
    for (const file of this.#byName.values()) this.#addSymbols(file);
  }

  answer({ messageRequest: asked }: ServerReflectionRequest): Answer {
    switch (asked.case) {
      case 'listServices':
        return { case: 'listServicesResponse', value: { service: this.#services } };
      case 'fileByFilename':
        return this.#describe(this.#byName.get(asked.value));
      case 'fileContainingSymbol':
        return this.#describe(this.#bySymbol.get(asked.value));
      case 'allExtensionNumbersOfType':
        return { case: 'allExtensionNumbersResponse', value: { baseTypeName: asked.value, extensionNumber: [] } };
      case 'fileContainingExtension':
      case undefined:
        return refusal(status.UNIMPLEMENTED, 'unsupported');
    }
  }

  #addFile(file: DescFile): void {
    if (this.#byName.has(file.proto.name)) return;
    this.#byName.set(file.proto.name, file);
    for (const dependency of file.dependencies) this.#addFile(dependency);
  }

  #addSymbols(file: DescFile): void {
    const addMessage = (message: DescMessage) => {
      this.#bySymbol.set(message.typeName, file);
      for (const nested of message.nestedMessages) addMessage(nested);
      for (const nested of message.nestedEnums) this.#bySymbol.set(nested.typeName, file);
    };
    for (const message of file.messages) addMessage(message);
    for (const item of [...file.enums, ...file.extensions]) this.#bySymbol.set(item.typeName, file);
    for (const service of file.services) {
      this.#services.push({ name: service.typeName });
      this.#bySymbol.set(service.typeName, file);
      for (const method of service.methods) this.#bySymbol.set(`${service.typeName}.${method.name}`, file);
    }
  }

  #describe(file: DescFile | undefined): Answer {
    if (file === undefined) return refusal(status.NOT_FOUND, 'not found');
    const needed = new Set<DescFile>();
    const collect = (one: DescFile) => {
      if (needed.has(one)) return;
      needed.add(one);
      one.dependencies.forEach(collect);
    };
    collect(file);
    const fileDescriptorProto = [...needed].map((one) => toBinary(FileDescriptorProtoSchema, one.proto));
    return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
  }
}

function refusal(errorCode: status, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}
