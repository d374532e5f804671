import { setV8Flag } from './set-v8-flag.ts';

/**
 * Keeps V8 from compiling the way from WebAssembly into JavaScript anew once it is used often. Where several threads do so it
 * may lose count of what it has freed and end the process ("Check failed: jit_page.has_value()"; nodejs/node#64500). Call it
 * first of all in a process that must not end by itself.
 */
export function keepWasmWrappers(): void {
  setV8Flag('--wasm-wrapper-tiering-budget=2147483647');
}
