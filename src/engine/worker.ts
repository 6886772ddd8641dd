// The worker: all tensors live here. It starts a backend, runs jobs, and answers in the words of protocol.ts.
import * as tf from "@tensorflow/tfjs-core";
import * as Comlink from "comlink";
import { chooseBackend } from "./choose-backend";
import { nameError } from "./device-loss";
import { exposeWorker } from "./expose-worker";
import { createJobContext } from "./job-context";
import { jobOf, loadOtherJobs } from "./jobs/jobs";
import { measureMemory } from "./memory";
import { forgetNetwork } from "./predictions/stored-networks";
import { lifeLockName, type EngineWorker } from "./protocol";
import { askServer, explainUnreached, OtherBuildError, ServerGoneError } from "./served-build";
import { onWorkerMessage } from "./storage/tab-channel";

const running = new Map<number, AbortController>();

/** What jobs need that nobody has asked for yet comes when none has run for so long: by then it keeps no answer waiting. */
const restMs = 1000;

const worker: EngineWorker = {
  async start(choice, onDeviceLost) {
    tf.enableProdMode();
    try {
      return await chooseBackend(choice, onDeviceLost);
    } catch (error) {
      // each backend comes in files of its own, and what it says of a missing one differs
      const state = await askServer();
      if (state === "gone") throw new ServerGoneError();
      throw state === "other-build" ? new OtherBuildError() : error;
    }
  },
  async run(id, kind, input, onProgress) {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const context = createJobContext(controller.signal, onProgress);
      const job = await jobOf(kind);
      const { output, transfer } = await job(input, context);
      // comlink keeps transfers by object, and null is none
      return transfer.length > 0 ? Comlink.transfer(output, transfer) : output;
    } catch (error) {
      // modules compiled from C throw plain objects, which no page could show, and a lost device fails under other names
      throw await explainUnreached(await nameError(error));
    } finally {
      running.delete(id);
      setTimeout(() => {
        if (running.size === 0) loadOtherJobs().catch(() => undefined);
      }, restMs);
    }
  },
  async cancel(id) {
    running.get(id)?.abort();
  },
  async memory() {
    return measureMemory();
  },
};

// Held for life and released by the browser however this worker ends: that is how the page learns of its death.
const session = self.name;
void navigator.locks?.request(lifeLockName(session), () => new Promise<never>(() => undefined));
onWorkerMessage((message) => {
  if (message.kind === "checkpoint-changed") void forgetNetwork(message.checkpoint);
});
exposeWorker(worker);
