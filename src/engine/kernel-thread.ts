// A thread of the kernels on WebAssembly's heap: a worker that computes and nothing else, until the engine's worker ends.
import { serveKernels, type KernelThread } from "../nets/nn/wasm/heap";

self.onmessage = ({ data }: MessageEvent<KernelThread>) => serveKernels(data);
