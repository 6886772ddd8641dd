// 300 images in a row through one engine: what it holds after the first sixty is all that it ever holds.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { generateScene } from "../../core/scenes/scene";
import { taskNames } from "../../domain";
import { useNodeBackend } from "../../node/backend";
import { residentMegabytes } from "../../testing/process-cost";
import { createJobContext } from "../job-context";
import { measureMemory } from "../memory";
import { loadDemoCheckpoint } from "../storage/demo-checkpoints";
import { answering } from "../storage/loaded-checkpoint";
import { answerImage } from "./answer-image";
import { ModelCache } from "./model-cache";

const long = process.env.LADON_LONG === "1";
if (!long) console.log("skipped 300 predictions in a row; LADON_LONG=1 runs them");

const folder = path.resolve(import.meta.dirname, "../../../public/demo");
const readDemo = async (name: string) => new Uint8Array(await readFile(path.join(folder, name)));

const [early, all] = [60, 300];
/** As many boxes and bytes as scenes have: what an answer takes differs from one to the next, and comes round again. */
const scenes = 15;

/** What is allocated on the heap of tfjs's WebAssembly and not freed, through its JavaScript: tensors and all of the kernels'. */
function countAllocations(): () => number {
  const { wasm } = tf.backend() as unknown as {
    wasm: { _malloc(bytes: number): number; _free(address: number): void };
  };
  // emscripten's functions put themselves in the place of their stubs when they are first called
  // oxlint-disable-next-line no-underscore-dangle
  wasm._free(wasm._malloc(1));
  const live = new Set<number>();
  const { _malloc: allocate, _free: free } = wasm;
  Object.assign(wasm, {
    _malloc(bytes: number) {
      const address = allocate(bytes);
      live.add(address >>> 0);
      return address;
    },
    _free(address: number) {
      live.delete(address >>> 0);
      free(address);
    },
  });
  return () => live.size;
}

/** Twice: what a finalizer lets go in one round is collected in the next. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  await new Promise((resolve) => setTimeout(resolve));
  collect();
}

describe.runIf(long)("300 predictions of the demo in a row", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it("leave no tensor, no allocation of a kernel and no memory behind", { timeout: 600_000 }, async () => {
    const allocations = countAllocations();
    const cache = new ModelCache(
      async (id) => answering(await loadDemoCheckpoint(id, readDemo)),
      async () => true,
    );
    const images = Array.from(
      { length: scenes },
      (_, index) => generateScene({ seed: 1, index, size: index % 3 === 2 ? 200 : 256 }).image,
    );
    const context = createJobContext(new AbortController().signal, () => undefined);
    const held = async () => {
      await collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      const megabytes = { js: (heapUsed + arrayBuffers) / 2 ** 20, resident: residentMegabytes() };
      return { ...measureMemory(), allocations: allocations(), ...megabytes };
    };
    const seen: Awaited<ReturnType<typeof held>>[] = [];
    for (let i = 1; i <= all; i++) {
      const { prediction } = await cache.use("demo:nano-beta0.8", (network) =>
        answerImage(images[i % scenes], network, { protocol: "unified" }, context),
      );
      expect(Object.keys(prediction)).toEqual([...taskNames]);
      if (i % early === 0) seen.push(await held());
    }
    await cache.forget("demo:nano-beta0.8");
    const end = await held();
    console.log([...seen, end].map((one) => JSON.stringify(one)).join("\n"));
    const [{ js: firstJs, resident: firstResident, ...first }, ...later] = seen;
    for (const { js, resident, ...counted } of later) {
      expect(counted).toEqual(first);
      // a label map of each image kept, the smallest that an answer has, would be 15 MB
      expect(js).toBeLessThan(firstJs + 4);
      // V8 lets its young generation grow to 2 × 16 MB and seldom gives it back; an input of each image kept would be 190 MB
      expect(resident).toBeLessThan(firstResident + 32);
    }
    expect(end).toMatchObject({ tensors: 0, tensorBytes: 0, allocations: 0 });
  });
});
