/** The part of the WebAssembly interface that `native/` uses; every engine has it, Node's types leave it out. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): readonly { readonly name: string; readonly kind: string }[];
  }

  class Instance {
    constructor(module: Module, imports?: { readonly env: { readonly memory: Memory } });
    readonly exports: object;
  }

  class Memory {
    constructor(pages: { readonly initial: number; readonly maximum: number; readonly shared: boolean });
    /** Of a shared memory a SharedArrayBuffer, on which views are the same. */
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB and detaches every view of the old buffer. Throws a RangeError when it cannot. */
    grow(pages: number): number;
  }

  function validate(bytes: Uint8Array): boolean;
}
