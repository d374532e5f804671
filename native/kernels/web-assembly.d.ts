/** The part of the WebAssembly interface that `native/` uses; every engine has it, Node's types leave it out. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): readonly { readonly name: string; readonly kind: string }[];
  }

  class Instance {
    constructor(module: Module);
    readonly exports: object;
  }

  class Memory {
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB and detaches every view of the old buffer. Throws a RangeError when it cannot. */
    grow(pages: number): number;
  }

  function validate(bytes: Uint8Array): boolean;
}
