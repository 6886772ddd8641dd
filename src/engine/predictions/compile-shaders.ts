// Compiles a network's WebGPU pipelines side by side before its first run. Without this tfjs-backend-webgpu 4.22 compiles each
// one as its kernel is first asked for, one after another and deaf to whoever cancels. It has a mode for this
// (WEBGPU_ENGINE_COMPILE_ONLY, backend_webgpu.ts), whose cache of promises would break whatever runs meanwhile:
// here pipelines enter the cache when they are done. Delete once upstream's mode can be used beside other work.
import * as tf from "@tensorflow/tfjs-core";
import type { Placement, TaskName } from "../../domain";
import type { Network } from "../../nets/model/network";
import { warmUp } from "../../nets/pipeline/warm-up";
import { CancelledError } from "../errors";
import type { JobContext } from "../job-context";

/** tfjs's pipelines by shader; none of it is in its published types. */
export type PipelineCache = Record<string, unknown>;

const compileOnly = "WEBGPU_ENGINE_COMPILE_ONLY";

/** Takes the pipelines that are still compiling out of the cache; each one comes back when it is done. */
export function takePending(cache: PipelineCache): Promise<void>[] {
  return Object.entries(cache).flatMap(([key, pipeline]) => {
    if (!(pipeline instanceof Promise)) return [];
    delete cache[key];
    return pipeline.then(
      (compiled: unknown) => {
        cache[key] ??= compiled;
      },
      // it is compiled again when it is needed, and fails there, where the error is told
      () => undefined,
    );
  });
}

/** Rejects with CancelledError as soon as the signal says so; what compiles goes on and is kept. */
async function settleAll(pending: readonly Promise<void>[], context: JobContext): Promise<void> {
  const total = pending.length;
  let done = 0;
  const report = () => context.progress({ phase: "Compiling shaders", done, total, unit: "shaders" });
  report();
  const { signal } = context;
  let cancel = () => {};
  const cancelled = new Promise<never>((_, reject) => {
    cancel = () => reject(new CancelledError());
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel);
  });
  const all = pending.map((one) =>
    one.then(() => {
      done++;
      if (!signal.aborted) report();
    }),
  );
  await Promise.race([Promise.all(all), cancelled]).finally(() => signal.removeEventListener("abort", cancel));
}

/** Does nothing where the active backend compiles no shaders. Rejects with CancelledError, and with what a graph throws. */
export async function compileShaders(
  network: Network,
  placement: Placement,
  tasks: readonly TaskName[],
  context: JobContext,
): Promise<void> {
  if (tf.getBackend() !== "webgpu") return;
  const { pipelineCache } = tf.backend() as unknown as { readonly pipelineCache: PipelineCache };
  const pending: Promise<void>[] = [];
  const stages = warmUp(network, placement, tasks);
  try {
    for (let ended = false; !ended;) {
      context.progress({ phase: "Preparing shaders", done: pending.length, unit: "shaders" });
      await context.yieldToEventLoop();
      tf.env().set(compileOnly, true);
      try {
        ended = stages.next().done ?? false;
      } finally {
        tf.env().set(compileOnly, false);
        pending.push(...takePending(pipelineCache));
      }
    }
  } finally {
    stages.return();
  }
  await settleAll(pending, context);
}
