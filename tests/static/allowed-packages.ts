/** Licences that any package may have: they ask for no more than to be named. */
export const ALLOWED_LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/** A package that is let through by its name. An entry that nothing needs fails the check. */
export interface NamedPackage {
  readonly name: string;
  readonly reason: string;
}

/** Packages under another licence; a name that ends in `*` stands for all that begin so. */
export const OTHER_LICENCES: readonly (NamedPackage & { readonly licence: string })[] = [
  {
    name: 'lightningcss*',
    licence: 'MPL-2.0',
    reason:
      'Comes with vite, which builds the screens and runs the tests; it is neither changed nor handed on, and MPL-2.0 asks for the source of changed files only.',
  },
  {
    name: 'axe-core',
    licence: 'MPL-2.0',
    reason:
      'Looks for barriers on the screens, in tests only; it is neither changed nor handed on, and MPL-2.0 asks for the source of changed files only.',
  },
  {
    name: 'truncate-utf8-bytes',
    licence: 'WTFPL',
    reason: 'Comes with electron-builder, which makes packages; the licence asks for nothing at all.',
  },
];

/** Packages that bring a script which npm would run while installing. */
export const INSTALL_SCRIPTS: readonly (NamedPackage & { readonly runs: boolean })[] = [
  {
    name: 'node',
    runs: true,
    reason:
      'Fetches the build of Node for this machine, a package of the same author and version. It is for development and for people whose own Node is too old.',
  },
  {
    name: '@bufbuild/buf',
    runs: false,
    reason:
      'Would look for its program, and fetch it where that is missing; it comes as an optional package, held by the lockfile.',
  },
  {
    name: '@swc/core',
    runs: false,
    reason:
      'Would look for its program, and fetch it where that is missing; it comes as an optional package, held by the lockfile.',
  },
  {
    name: 'better-sqlite3',
    runs: false,
    reason: 'Would compile its native part; builds for our systems are in the package.',
  },
  {
    name: 'electron-winstaller',
    runs: false,
    reason:
      'Would choose an archiver for installers on Windows, of which we make none; it comes with electron-builder.',
  },
  {
    name: 'koffi',
    runs: false,
    reason: 'Would compile its native part where none is prebuilt; builds for our systems come as optional packages.',
  },
  {
    name: 'node-llama-cpp',
    runs: false,
    reason: 'Would compile llama.cpp where no build fits; builds for our systems come as optional packages.',
  },
  {
    name: 'onnxruntime-node',
    runs: false,
    reason: 'Would download libraries for CUDA; ONNX Runtime for processors and for Core ML is in the package.',
  },
  { name: 'protobufjs', runs: false, reason: 'Would only warn about how its version is written.' },
];

/** Packages of which there must be one version: what one of them has checked, another one would not know. */
export const SINGLE: readonly string[] = ['@bufbuild/protobuf', '@grpc/grpc-js', 'zod'];
