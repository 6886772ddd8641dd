// WebGPU in Node: Dawn, Chromium's own, from the npm package `webgpu`.
import { createRequire } from "node:module";
import path from "node:path";
import { UserError } from "../core/base/user-error";
import { startWebGpu } from "../engine/webgpu-backend";
import type { AdapterReport } from "../engine/protocol";

interface Dawn {
  create(options: readonly string[]): GPU;
  /** GPUBufferUsage, GPUQueue and the others that browsers have as globals. */
  readonly globals: Record<string, unknown> & { readonly GPUQueue: { readonly prototype: GPUQueue } };
}

/** The package is not there; it holds five platforms and 130 MB, so this project does not install it. */
class NoDawnError extends UserError {
  override readonly name = "NoDawnError";
}

/** Exact timestamps: browsers round them to 100 µs, which is longer than most kernels. */
const options = [
  "enable-dawn-features=allow_unsafe_apis",
  "disable-dawn-features=timestamp_quantization",
  ...(process.env.LADON_DAWN_OPTIONS?.split(" ") ?? []),
];

function loadDawn(): Dawn {
  const require = createRequire(import.meta.url);
  try {
    return require(process.env.LADON_DAWN ? path.resolve(process.env.LADON_DAWN) : "webgpu") as Dawn;
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new NoDawnError(
      `Node has no WebGPU of its own, and the package that brings it could not be loaded (${why}). ` +
        "Install it beside the project: npm install --no-save webgpu. LADON_DAWN names another dawn.node.",
      { cause: error },
    );
  }
}

/** Dawn (`webgpu` 0.6) refuses views of shared memory, which onnxruntime-web writes from; it gets a copy. */
function writeFromSharedMemory({ prototype }: Dawn["globals"]["GPUQueue"]): void {
  const { writeBuffer } = prototype;
  prototype.writeBuffer = function (buffer, bufferOffset, data, dataOffset = 0, size) {
    const isView = ArrayBuffer.isView(data);
    const bytes = isView ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
    // offset and size are in elements of a typed array, in bytes of everything else
    const unit = isView && "BYTES_PER_ELEMENT" in data ? Number(data.BYTES_PER_ELEMENT) : 1;
    const begin = dataOffset * unit;
    const end = size === undefined ? bytes.length : begin + size * unit;
    const sent = bytes.subarray(begin, end);
    // a copy's buffer is never shared
    const own = bytes.buffer instanceof SharedArrayBuffer ? sent.slice() : (sent as Uint8Array<ArrayBuffer>);
    return writeBuffer.call(this, buffer, bufferOffset, own as Uint8Array<ArrayBuffer>);
  };
}

/**
 * Makes WebGPU the active backend, as the engine does in a browser, on the adapter that the Vulkan loader offers first.
 * Rejects with NoDawnError, or with the reason why there is no adapter.
 */
export async function startNodeWebGpu(): Promise<AdapterReport> {
  const dawn = loadDawn();
  Object.assign(globalThis, dawn.globals);
  writeFromSharedMemory(dawn.globals.GPUQueue);
  const navigator = { gpu: dawn.create(options), userAgent: "Node", hardwareConcurrency: 1 };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  const onDeviceLost = (reason: string) => console.error(`the GPU was lost: ${reason}`);
  return startWebGpu({ takesSoftware: true, onDeviceLost });
}
