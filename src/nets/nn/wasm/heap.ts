// Kernels of this lab's own on the heap of tfjs's WebAssembly backend (4.22), compiled from assembly/: they read and write
// tensors where they lie. With relaxed SIMD a product and a sum are one instruction, rounded once; Safari has none of that
// and takes the plain binary.
import * as tf from "@tensorflow/tfjs-core";
import { kernels, type JobOf, type KernelName } from "./jobs";

/** `fused`: relaxed SIMD. */
export type KernelVariant = "plain" | "fused";

/** `none`: tfjs's kernels alone. */
export const kernelChoices = ["fused", "plain", "none"] as const;
export type KernelChoice = (typeof kernelChoices)[number];

/** What a binary exports; addresses in bytes. */
interface KernelExports {
  run(control: number): void;
  packColumns(filter: number, depth: number, columns: number, packed: number): void;
  packWinograd(filter: number, taps: number, inChannels: number, outChannels: number, packed: number): void;
  packWinograd4x4(filter: number, inChannels: number, outChannels: number, packed: number): void;
  swapChannels(tap: number, inChannels: number, outChannels: number, swapped: number): void;
}

/** What is used of tfjs's backend; none of it is in its published types. */
export interface HeapBackend {
  readonly wasm: {
    /** Of the build with threads. */
    readonly wasmMemory?: WebAssembly.Memory;
    /** Of the one without. */
    readonly asm?: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: tf.DataId): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  disposeData(dataId: tf.DataId): boolean;
}

/** A module that is valid where f32x4.relaxed_madd is: (func (result v128) …). */
const relaxedModule = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65,
  0, 253, 15, 253, 133, 2, 11,
]);

/** Whether this engine compiles relaxed SIMD. */
function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedModule);
}

/** What a thread needs in order to take units of every job; sent to a worker. */
export interface KernelThread {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  /** From 1: the thread that runs jobs is 0. */
  readonly thread: number;
}

/** Seven fields of what threads share, of which the first three are theirs alone, and the longest job. */
const controlBytes = 4 * (7 + 24);

/** TAIL_BYTES of assembly/product.ts, which every thread has before its scratch. */
const tailBytes = 288 + 4 * 48 * 1024;

/** The heap of one backend with the kernels on it. */
export class Heap {
  private readonly exports: KernelExports;
  private readonly control: number;
  private serving = 1;

  /** `module` is of the binary for shared memory where `memory` is shared. */
  constructor(
    private readonly backend: HeapBackend,
    private readonly memory: WebAssembly.Memory,
    private readonly module: WebAssembly.Module,
    readonly variant: KernelVariant,
  ) {
    this.exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
    this.control = this.allocate(controlBytes);
    new Uint32Array(memory.buffer, this.control, controlBytes / 4).fill(0);
  }

  isOf(backend: unknown): boolean {
    return backend === this.backend;
  }

  /**
   * What to send to so many workers of engine/kernel-thread.ts; memory must be shared. They join when they have started, and
   * are nobody's but the caller's to end.
   */
  share(workers: number): KernelThread[] {
    this.serving += workers;
    const { module, memory, control } = this;
    return Array.from({ length: workers }, (_, i) => ({ module, memory, control, thread: i + 1 }));
  }

  /** How many take units, with the one that runs jobs. */
  get threads(): number {
    return this.serving;
  }

  /** Where a tensor's values lie; 0 for none. */
  address(tensor: tf.TensorInfo | undefined): number {
    return tensor ? this.backend.dataIdMap.get(tensor.dataId).memoryOffset : 0;
  }

  output(shape: readonly number[]): tf.TensorInfo {
    return this.backend.makeOutput(shape, "float32");
  }

  /** Lends outputs that do not leave their kernel to `use`, and ends them. */
  lend<T, Outputs extends readonly tf.TensorInfo[]>(outputs: Outputs, use: (...outputs: Outputs) => T): T {
    try {
      return use(...outputs);
    } finally {
      for (const { dataId } of outputs) this.backend.disposeData(dataId);
    }
  }

  /** Packs a filter [depth, columns] into an output [columns / 8, depth, 8], zeros behind the last column. */
  packColumns(filter: tf.TensorInfo, depth: number, columns: number): tf.TensorInfo {
    const packed = this.output([Math.ceil(columns / 8), depth, 8]);
    this.exports.packColumns(this.address(filter), depth, columns, this.address(packed));
    return packed;
  }

  /** Transforms and packs a filter [taps, taps, in, out] of 2, 3 or 5 taps. */
  packWinograd(filter: tf.TensorInfo): tf.TensorInfo {
    const [taps, , inChannels, outChannels] = filter.shape;
    const packed = this.output([taps === 5 ? 49 : 16, inChannels, outChannels]);
    this.exports.packWinograd(this.address(filter), taps, inChannels, outChannels, this.address(packed));
    return packed;
  }

  /** Transforms and packs a filter [3, 3, in, out] for tiles of 4 × 4 outputs. */
  packWinograd4x4(filter: tf.TensorInfo): tf.TensorInfo {
    const [, , inChannels, outChannels] = filter.shape;
    const packed = this.output([36, inChannels, outChannels]);
    this.exports.packWinograd4x4(this.address(filter), inChannels, outChannels, this.address(packed));
    return packed;
  }

  /** Taps of a filter [kh, kw, in, out], by number, as [...sides, out, in]. */
  swapChannels(filter: tf.TensorInfo, taps: readonly number[], sides: readonly [number, number]): tf.TensorInfo {
    const [, , inChannels, outChannels] = filter.shape;
    const swapped = this.output([...sides, outChannels, inChannels]);
    const [from, to] = [this.address(filter), this.address(swapped)];
    const tapBytes = 4 * inChannels * outChannels;
    taps.forEach((tap, i) =>
      this.exports.swapChannels(from + tap * tapBytes, inChannels, outChannels, to + i * tapBytes),
    );
    return swapped;
  }

  /** Runs a job of `units` units, each thread with `scratchBytes` of its own. Make outputs before: their addresses are in it. */
  run<Name extends KernelName>(name: Name, job: JobOf<Name>, units: number, scratchBytes = 0): void {
    const { number, fields } = kernels[name];
    const values = (fields as readonly (keyof JobOf<Name>)[]).map((field) => job[field]);
    const bytesEach = tailBytes + scratchBytes;
    this.borrow(this.serving * bytesEach, (scratch) => {
      // a view taken now: allocating may have moved the heap
      const control = new Uint32Array(this.memory.buffer, this.control, controlBytes / 4);
      control.set([units, number, bytesEach, scratch, ...values], 3);
      this.exports.run(this.control);
    });
  }

  /** Lends `bytes` of the heap to `use`. */
  borrow<T>(bytes: number, use: (address: number) => T): T {
    const address = bytes > 0 ? this.allocate(bytes) : 0;
    try {
      return use(address);
    } finally {
      if (address) this.free(address);
    }
  }

  /** Writes u32 to the heap. */
  write(address: number, values: readonly number[]): void {
    new Uint32Array(this.memory.buffer, address, values.length).set(values);
  }

  dispose(): void {
    this.free(this.control);
  }

  private allocate(bytes: number): number {
    // emscripten's name; addresses above 2 GB come as negative numbers
    // oxlint-disable-next-line no-underscore-dangle
    const address = this.backend.wasm._malloc(bytes) >>> 0;
    if (address === 0) throw new RangeError(`WebAssembly's memory has no ${bytes} bytes left; start the engine anew`);
    return address;
  }

  private free(address: number): void {
    // oxlint-disable-next-line no-underscore-dangle
    this.backend.wasm._free(address);
  }
}

let active: Heap | undefined;

/** The heap of the active backend, where `startHeapKernels` put kernels on it. */
export function activeHeap(): Heap | undefined {
  return tf.getBackend() === "wasm" && active?.isOf(tf.backend()) ? active : undefined;
}

/** The same, for kernels that only such a backend is asked for. */
export function heapInUse(): Heap {
  const heap = activeHeap();
  if (!heap) throw new Error("what was packed for WebAssembly's heap is used on another backend");
  return heap;
}

const binaries = {
  plain: () => import("./binaries/plain"),
  fused: () => import("./binaries/fused"),
  "plain-shared": () => import("./binaries/plain-shared"),
  "fused-shared": () => import("./binaries/fused-shared"),
} as const;

/** Compiled once: what the engine has optimised of them stays. */
const compiledModules = new Map<keyof typeof binaries, Promise<WebAssembly.Module>>();

/** The module of one binary. */
export function moduleOf(binary: keyof typeof binaries): Promise<WebAssembly.Module> {
  const compiled = compiledModules.get(binary) ?? compile(binary);
  compiledModules.set(binary, compiled);
  return compiled;
}

async function compile(binary: keyof typeof binaries): Promise<WebAssembly.Module> {
  const { binaryBase64 } = await binaries[binary]();
  return WebAssembly.compile(Uint8Array.from(atob(binaryBase64), (character) => character.charCodeAt(0)));
}

/**
 * Puts the kernels on the heap of the active backend, which is tfjs's WebAssembly with SIMD. The fused variant where the
 * engine compiles it, unless told.
 */
export async function startHeapKernels(
  variant: KernelChoice = hasRelaxedSimd() ? "fused" : "plain",
): Promise<Heap | undefined> {
  const backend = tf.backend() as unknown as HeapBackend;
  if (active?.isOf(backend) && active.variant === variant) return active;
  if (active?.isOf(backend)) active.dispose();
  active = undefined;
  if (variant === "none") return undefined;
  const memory = backend.wasm.wasmMemory ?? backend.wasm.asm?.memory;
  if (!memory) throw new Error("tfjs's WebAssembly backend does not show its memory");
  const isShared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
  const module = await moduleOf(isShared ? `${variant}-shared` : variant);
  active = new Heap(backend, memory, module, variant);
  return active;
}
