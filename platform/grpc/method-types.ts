import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from '@bufbuild/protobuf';

/** What the types of handlers and clients need to know of a method. */
export type MethodShape = Pick<DescMethod, 'methodKind'> & {
  readonly input: DescMessage;
  readonly output: DescMessage;
};

/** Chooses a type by the kind of a method. */
type ByKind<Method extends MethodShape, Unary, ServerStream, ClientStream, Bidi> = Method extends {
  methodKind: 'unary';
}
  ? Unary
  : Method extends { methodKind: 'server_streaming' }
    ? ServerStream
    : Method extends { methodKind: 'client_streaming' }
      ? ClientStream
      : Bidi;

/** A message as it was received. */
type Received<Message extends DescMessage> = MessageShape<Message>;
/** A message as it may be written: fields may be left out. */
type Written<Message extends DescMessage> = MessageInitShape<Message>;

export type Handler<Method extends MethodShape, Context> = ByKind<
  Method,
  (request: Received<Method['input']>, context: Context) => Promise<Written<Method['output']>>,
  (request: Received<Method['input']>, context: Context) => AsyncIterable<Written<Method['output']>>,
  (requests: AsyncIterable<Received<Method['input']>>, context: Context) => Promise<Written<Method['output']>>,
  (requests: AsyncIterable<Received<Method['input']>>, context: Context) => AsyncIterable<Written<Method['output']>>
>;

export type Call<Method extends MethodShape, Options> = ByKind<
  Method,
  (request: Written<Method['input']>, options?: Options) => Promise<Received<Method['output']>>,
  (request: Written<Method['input']>, options?: Options) => AsyncIterable<Received<Method['output']>>,
  (requests: AsyncIterable<Written<Method['input']>>, options?: Options) => Promise<Received<Method['output']>>,
  (requests: AsyncIterable<Written<Method['input']>>, options?: Options) => AsyncIterable<Received<Method['output']>>
>;
