import { createRequire } from 'node:module';
import type { KoffiFunc, LibraryHandle } from 'koffi';
import type { Blas } from './blas.ts';

/** Values of the enumerations of CBLAS. */
const ROW_MAJOR = 101;
const AS_IT_IS = 111;
const TRANSPOSED = 112;

const ACCELERATE = '/System/Library/Frameworks/Accelerate.framework/Accelerate';
/** Names that Debian and its kin, Fedora, Arch and Alpine give it, then places that the loader may not know. */
const OPENBLAS = [
  'libopenblas.so.0',
  'libopenblas.so',
  'libopenblas.so.3',
  '/usr/lib64/libopenblas.so.0',
  '/usr/local/lib/libopenblas.so.0',
  '/opt/OpenBLAS/lib/libopenblas.so.0',
];

/** The library that was found, or why there is none. */
export type BlasSearch = { readonly blas: Blas } | { readonly blas: null; readonly reason: string };

type Koffi = Pick<typeof import('koffi'), 'load' | 'address'>;
type Sgemm = KoffiFunc<(...values: number[]) => void>;

const searches = new Map<string, BlasSearch>();

/**
 * Looks for a BLAS, once in this thread: the named one (`EO_BLAS`; `none` is none), else Accelerate on macOS and OpenBLAS
 * elsewhere. Loads native code into the process: for processes that only train. OpenBLAS computes with one thread.
 */
export function loadBlas(named: string = process.env['EO_BLAS'] ?? ''): BlasSearch {
  const search = searches.get(named) ?? searchBlas(named);
  searches.set(named, search);
  return search;
}

function searchBlas(named: string): BlasSearch {
  if (named === 'none') return { blas: null, reason: 'EO_BLAS forbids it' };
  let koffi: Koffi;
  try {
    koffi = createRequire(import.meta.url)('koffi') as Koffi;
  } catch (error) {
    return { blas: null, reason: `koffi, which calls libraries, is not installed: ${firstLine(error)}` };
  }
  const usual = process.platform === 'darwin' ? [ACCELERATE] : OPENBLAS;
  const reasons: string[] = [];
  for (const library of named === '' ? usual : [named]) {
    try {
      return { blas: openBlas(koffi, library) };
    } catch (error) {
      reasons.push(`${library}: ${firstLine(error)}`);
    }
  }
  return { blas: null, reason: reasons[0] ?? 'no library is known for this system' };
}

/** Throws where the library cannot be loaded or has other functions. */
function openBlas(koffi: Koffi, library: string): Blas {
  const handle = koffi.load(library);
  const sgemm: Sgemm = handle.func('cblas_sgemm', 'void', [
    ...['int', 'int', 'int', 'int', 'int', 'int', 'float', 'void *', 'int', 'void *', 'int', 'float', 'void *', 'int'],
  ]);
  if (library !== ACCELERATE) useOneThread(handle);
  return {
    name: library === ACCELERATE ? 'Accelerate' : nameOf(handle),
    library,
    addressOf: (buffer) => Number(koffi.address(new Uint8Array(buffer))),
    sgemm: (transposeA, transposeB, m, n, k, alpha, a, b, beta, c) => {
      sgemm(
        ROW_MAJOR,
        transposeA ? TRANSPOSED : AS_IT_IS,
        transposeB ? TRANSPOSED : AS_IT_IS,
        m,
        n,
        k,
        alpha,
        a,
        transposeA ? m : k,
        b,
        transposeB ? k : n,
        beta,
        c,
        n,
      );
    },
  };
}

/** Workers share the cores among themselves; a library that spreads each product over all of them would be in their way. */
function useOneThread(handle: LibraryHandle): void {
  for (const setter of ['openblas_set_num_threads', 'MKL_Set_Num_Threads', 'bli_thread_set_num_threads']) {
    try {
      handle.func(setter, 'void', ['int'])(1);
      return;
    } catch {
      // Another library than that one.
    }
  }
}

function nameOf(handle: LibraryHandle): string {
  try {
    const described = String(handle.func('openblas_get_config', 'str', [])());
    return described.split(' ').slice(0, 2).join(' ');
  } catch {
    return 'a CBLAS library';
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
