// A thread of the kernels on WebAssembly's heap: a worker that computes and nothing else, until the engine's worker ends.
// Every core starts one, so that it loads nothing: neither the heap's other side nor tfjs.
import type { KernelThread } from "../nets/nn/wasm/heap";

/** Of a binary's exports: takes units of every job, and never returns. */
interface Served {
  serve(control: number, thread: number): void;
}

self.onmessage = ({ data: { module, memory, control, thread } }: MessageEvent<KernelThread>) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  (exports as unknown as Served).serve(control, thread);
};
