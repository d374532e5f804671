import { create, type DescMessage, type DescMethod, fromBinary, isMessage, toBinary } from '@bufbuild/protobuf';
import type { MethodDefinition } from '@grpc/grpc-js';
import type { AnyMessage } from './any-message.ts';
import { bulkSerializerOf } from './bulk-serializer.ts';
import { rememberMemory } from './received-messages.ts';

/** The form in which grpc-js wants a method of a protobuf service. */
export function methodDefinition(method: DescMethod): MethodDefinition<AnyMessage, AnyMessage> {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    requestSerialize: serializer(method.input),
    requestDeserialize: (bytes) => rememberMemory(fromBinary(method.input, bytes), bytes),
    responseSerialize: serializer(method.output),
    responseDeserialize: (bytes) => rememberMemory(fromBinary(method.output, bytes), bytes),
  };
}

function serializer(message: DescMessage): (value: AnyMessage) => Buffer {
  const bulk = bulkSerializerOf(message);
  if (bulk !== undefined) return bulk as AnyMessage;
  return (value) => {
    const bytes = toBinary(message, isMessage(value, message) ? value : create(message, value));
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
