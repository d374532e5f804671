import type { CodeRule } from './code-rules.ts';

/** A use of this project's own that a rule would forbid, and why it may stay. An entry that nothing needs fails the check. */
export interface AllowedUse {
  readonly file: string;
  readonly rule: CodeRule;
  readonly reason: string;
}

export const ALLOWED_USES: readonly AllowedUse[] = [
  {
    file: 'platform/process/collect-garbage.ts',
    rule: 'code-from-text',
    reason:
      'A session within the process, which opens no port, sends one literal command, HeapProfiler.collectGarbage, and ends.',
  },
  {
    file: 'cli/eo.js',
    rule: 'writable-code',
    reason:
      "The compiled form of the program is kept in the user's own cache folder, which no other account may write.",
  },
  {
    file: 'platform/process/keep-compiled-code.ts',
    rule: 'writable-code',
    reason:
      'The compiled form is kept in the data folder, only where that belongs to this account and no other may write it; nothing that comes over the network is written there.',
  },
  {
    file: 'native/webgpu/find-gpu.ts',
    rule: 'computed-code',
    reason:
      "The optional package webgpu, which is not among ours: beside the program, in the agent's own data folder, or where the owner's EO_WEBGPU says. Only a person puts it there, nothing from the network names it, and it is loaded in the trainer and in `eo doctor` only.",
  },
  {
    file: 'platform/process/worker-line.ts',
    rule: 'computed-code',
    reason: 'Every caller names its thread as new URL(…, import.meta.url), which this scan reads and follows.',
  },
  {
    file: 'worker-agent/trainer/allowed/module-thread.ts',
    rule: 'computed-code',
    reason:
      "A trainer that the device's owner has allowed by its hash: this thread, in a process of its own, loads the copy of the very bytes that were verified. No job brings code.",
  },
  {
    file: 'platform/pki/fetch-authority.ts',
    rule: 'unverified-tls',
    reason:
      'Only looks at the certificate and says nothing: a machine that joins has to learn of the authority first. Every connection that carries a word is verified against it.',
  },
  {
    file: 'native/kernels/load-kernels.ts',
    rule: 'code-from-bytes',
    reason: 'The kernels are part of the program: they lie beside the file, and their names are two literals.',
  },
  {
    file: 'common/full-jitter.ts',
    rule: 'weak-random',
    reason: 'Spreads retries in time; nobody gains by guessing a pause.',
  },
  {
    file: 'common/api-client/follow-events.ts',
    rule: 'weak-random',
    reason: 'Spreads reconnections in time; nobody gains by guessing a pause.',
  },
  {
    file: 'common/api-client/try-again.ts',
    rule: 'weak-random',
    reason: 'Spreads retries in time; nobody gains by guessing a pause.',
  },
];

/** A package that does what a rule looks for; a name that ends in `*` stands for all that begin so. */
export interface AllowedPackage {
  readonly name: string;
  readonly rules: readonly CodeRule[];
  /** What it does. */
  readonly does: string;
  /** What reaches that place, and why it is safe here. */
  readonly why: string;
}

export const ALLOWED_PACKAGES: readonly AllowedPackage[] = [
  {
    name: '@grpc/grpc-js',
    rules: ['unverified-tls'],
    does: 'Hands rejectUnauthorized on from the options that its caller gives.',
    why: 'The option is ours to give, and the rule finds it in our code.',
  },
  {
    name: '@orpc/interop',
    rules: ['loader-hook'],
    does: 'Carries a copy of the package debug, which asks process.binding for a terminal.',
    why: 'Only on a file descriptor that the variable DEBUG_FD names; nothing from the network comes near.',
  },
  {
    name: '@protobufjs/codegen',
    rules: ['code-from-text'],
    does: 'Builds encoders and decoders from message descriptors, for protobufjs.',
    why: 'Reached through @grpc/proto-loader only when channelz or ORCA services are asked of grpc-js, which nothing does; the descriptors would be its own files. Our messages are @bufbuild/protobuf, which builds no code.',
  },
  {
    name: '@koromix/koffi-*',
    rules: ['computed-code'],
    does: 'Loads the native part of koffi for this system, by one of two names in its own folder.',
    why: 'Both names are literals beside the file.',
  },
  {
    name: '@reflink/reflink',
    rules: ['shell'],
    does: 'Asks the system whether its C library is musl, through a shell, for a package that copies files.',
    why: 'Comes with the downloader of node-llama-cpp, of which nothing is asked: models come from the orchestrator. The command is a constant, and only reached on a Node that cannot tell by itself.',
  },
  {
    name: 'better-sqlite3',
    rules: ['code-from-text', 'computed-code'],
    does: 'Builds the function that makes row objects, and loads its native part by path.',
    why: 'The text is made of the column names in our own SQL, quoted as JSON. The path lies in its own folder; main/storage passes no other one.',
  },
  {
    name: 'electron-updater',
    rules: ['shell'],
    does: 'Runs the installer of a downloaded package (deb, rpm) through a shell, asking for the rights first.',
    why: 'Only an AppImage and a macOS app are updated: packages of a system are not, which main/desktop/updates/can-update.ts decides. Checksums are verified before.',
  },
  {
    name: 'fflate',
    rules: ['code-from-text', 'computed-code'],
    does: 'Starts worker threads from the text of its own functions, for its asynchronous calls.',
    why: 'Only unzipSync and Gunzip are used, which start none; the text would be its own.',
  },
  {
    name: 'koffi',
    rules: ['computed-code'],
    does: "Loads its native part by path, and calls functions of the machine's libraries.",
    why: 'The paths are in its own packages. Which library is called is written in native/kernels/load-blas.ts and native/host/mac, or named by the owner in EO_BLAS; nothing from the network comes near, and it happens in the trainer and in `eo doctor` only.',
  },
  {
    name: '@reflink/reflink',
    rules: ['shell'],
    does: 'Asks which C library the system has, by a constant command, where Node cannot tell.',
    why: 'Comes with ipull, by which node-llama-cpp would download models: nothing here does. The command is a constant, and Node does tell.',
  },
  {
    name: 'lodash.camelcase',
    rules: ['code-from-text'],
    does: "Evaluates the constant 'return this' to find the global object.",
    why: 'The text is a constant, and not reached where a global object exists.',
  },
  {
    name: 'lodash.debounce',
    rules: ['code-from-text'],
    does: "Evaluates the constant 'return this' to find the global object.",
    why: 'The text is a constant, and not reached where a global object exists.',
  },
  {
    name: 'lodash.escaperegexp',
    rules: ['code-from-text'],
    does: "Evaluates the constant 'return this' to find the global object.",
    why: 'The text is a constant, and not reached where a global object exists.',
  },
  {
    name: 'lodash.isequal',
    rules: ['code-from-text'],
    does: "Evaluates the constant 'return this' to find the global object.",
    why: 'The text is a constant, and not reached where a global object exists.',
  },
  {
    name: 'long',
    rules: ['code-from-bytes'],
    does: 'Compiles a constant of WebAssembly for 64-bit division.',
    why: 'The bytes are a literal in its file.',
  },
  {
    name: 'node-llama-cpp',
    rules: ['computed-code'],
    does: 'Loads llama.cpp as it was built for this system, by path.',
    why: 'The paths are in its own packages: nothing is ever compiled or downloaded (build: never). It happens in the process of a served model only, which may crash without the agent.',
  },
  {
    name: 'nodemailer',
    rules: ['unverified-tls'],
    does: 'Hands the choice of its caller on for the certificate of an HTTP proxy; without one it verifies.',
    why: 'No proxy and no TLS options are given: certificates of mail servers are verified.',
  },
  {
    name: 'onnxruntime-node',
    rules: ['computed-code'],
    does: 'Loads ONNX Runtime for this system, by path.',
    why: 'The path is made of the names of the system and the processor, in its own folder. It happens in the process of a served model only.',
  },
  {
    name: 'real-require',
    rules: ['code-from-text', 'computed-code'],
    does: 'Imports a file by the path that its caller gives, for log transports of pino.',
    why: 'Transports are not used: the logger writes to a stream of ours.',
  },
  {
    name: 'reflect-metadata',
    rules: ['code-from-text'],
    does: 'Finds the global object by three fixed texts, where the system has no globalThis.',
    why: 'Node has globalThis, so none of them is reached; nothing from outside could change the texts.',
  },
  {
    name: 'systeminformation',
    rules: ['shell'],
    does: 'Reads the machine by running system programs through a shell.',
    why: 'Only system, cpu and osInfo are called, and all three take no arguments: no text of ours or from the network reaches a command.',
  },
  {
    name: 'thread-stream',
    rules: ['computed-code'],
    does: 'Starts the thread of a log transport, for pino.',
    why: 'Transports are not used: the logger writes to a stream of ours.',
  },
  {
    name: 'zod',
    rules: ['code-from-text'],
    does: 'Builds the parser of an object from its schema.',
    why: 'Schemas are written in this project, never read from a message; their keys are quoted. What is parsed never becomes text of the code.',
  },
];
