/// <reference types="vite/client" />
// Starts the asked-for backend as the engine does, runs one verify group on it and posts every case.
import * as tf from "@tensorflow/tfjs-core";
import { chooseBackend } from "../../src/engine/choose-backend";
import { fetchedReference, passed, type VerifyGroup } from "../../src/testing/verify/case-result";
import { baselinesGroup } from "../../src/testing/verify/baselines";
import { forwardGroup } from "../../src/testing/verify/forward";
import { lossesGroup } from "../../src/testing/verify/losses";
import { webGpuKernelsGroup } from "../../src/testing/verify/webgpu-kernels";
import type { CheckedCase, VerificationMessage, VerificationReport, VerificationRequest } from "./report";

/** Addresses by path in this repository. */
const addresses = import.meta.glob<string>(
  ["../../reference/forward/*.json", "../../reference/state-dicts/*.json", "../../reference/losses.json"],
  { query: "?url", import: "default", eager: true },
);

const post = (message: VerificationMessage) => postMessage(message);

function groupOf({ group, cases }: VerificationRequest): VerifyGroup {
  if (group === "kernels") return webGpuKernelsGroup(false);
  if (group === "losses") return lossesGroup;
  return (group === "baselines" ? baselinesGroup : forwardGroup)((id) => cases.includes(id));
}

async function verify(request: VerificationRequest): Promise<VerificationReport> {
  tf.enableProdMode();
  const { backend, reason, threads } = await chooseBackend(request.backend, (why) => {
    post({ kind: "failure", reason: `the device was lost: ${why}` });
  });
  const startedAt = performance.now();
  const cases: CheckedCase[] = [];
  for await (const result of groupOf(request)(fetchedReference(addresses, request.seed))) {
    cases.push({ ...result, passed: passed(result) });
    post({ kind: "case", result: cases[cases.length - 1] });
  }
  return { backend, reason, threads, cases, elapsedMs: performance.now() - startedAt };
}

addEventListener("message", ({ data }: MessageEvent<VerificationRequest>) => {
  verify(data).then(
    (report) => post({ kind: "report", report }),
    (error: unknown) => post({ kind: "failure", reason: error instanceof Error ? error.stack! : String(error) }),
  );
});
