// `npm run verify`: holds this code against the reference cases, one line a case.
import { existsSync } from "node:fs";
import path from "node:path";
import { nodeBackends, useNodeBackend } from "../../node/backend";
import { root } from "../../node/repository";
import { kernelChoices } from "../../nets/nn/wasm/heap";
import { passed, type VerifyGroup } from "../verify/case-result";
import { referenceFolder } from "../verify/reference-folder";
import { inItsOwnWords, oneOf, readArguments, UsageError, type Command } from "../../node/command-line";

interface Choice {
  /** A part of the names of the forward cases to compare. */
  readonly cases: string;
  /** Whether the card compiles every kernel in time. */
  readonly everyKernel: boolean;
}

/** Loaded when asked for: `codec` alone should not wait for the networks. */
const groups: Readonly<Record<string, (choice: Choice) => Promise<VerifyGroup>>> = {
  "state-dicts": async () => (await import("../verify/state-dicts")).stateDictsGroup,
  checkpoints: async () => (await import("../verify/checkpoints")).checkpointsGroup,
  codec: async () => (await import("../verify/codec")).codecGroup,
  losses: async () => (await import("../verify/losses")).lossesGroup,
  metrics: async () => (await import("../verify/metrics")).metricsGroup,
  preprocessing: async () => (await import("../verify/preprocessing")).preprocessingGroup,
  forward: async ({ cases }) => (await import("../verify/forward")).forwardGroup((id) => id.includes(cases)),
  baselines: async ({ cases }) => (await import("../verify/baselines")).baselinesGroup((id) => id.includes(cases)),
};
/** What only WebGPU has. */
const webGpuGroups: typeof groups = {
  kernels: async ({ everyKernel }) => (await import("../verify/webgpu-kernels")).webGpuKernelsGroup(everyKernel),
};
const groupNames = Object.keys(groups);
const usage = `npm run verify -- [--reference DIR] [--salt TEXT] [--only ${groupNames.join(",")}] [--backend ${nodeBackends.join("|")}] [--kernels ${kernelChoices.join("|")}] [--cases TEXT]; on webgpu also --only kernels`;

function readOptions(words: readonly string[]) {
  const options = {
    reference: { type: "string", default: path.join(root, "reference") },
    salt: { type: "string", default: "" },
    only: { type: "string", default: groupNames.join(",") },
    backend: { type: "string", default: "wasm" },
    cases: { type: "string", default: "" },
    kernels: { type: "string" },
  } as const;
  const { reference, salt, only, backend: called, cases, kernels: asked } = readArguments(words, options, usage);
  // the reference's own generator spells group names with underscores
  const wanted = only.split(",").map((name) => name.trim().replaceAll("_", "-"));
  const there = called === "webgpu" ? [...groupNames, ...Object.keys(webGpuGroups)] : groupNames;
  const unknown = wanted.filter((name) => !there.includes(name));
  if (unknown.length > 0) throw new UsageError(`There is no group called "${unknown.join('", "')}"; use: ${usage}`);
  if (!existsSync(reference)) throw new UsageError(`There is no folder ${reference}; use: ${usage}`);
  const backend = oneOf("backend", called, nodeBackends);
  const kernels = asked === undefined ? undefined : oneOf("kernels", asked, kernelChoices);
  return { reference: referenceFolder(reference, salt), wanted, backend, cases, kernels } as const;
}

const short = (value: number) => (Number.isInteger(value) ? String(value) : value.toExponential(2));

export const command: Command = async (words) => {
  const { reference, wanted, backend, cases, kernels } = readOptions(words);
  const adapter = await inItsOwnWords(useNodeBackend(backend, kernels));
  const choice: Choice = { cases, everyKernel: adapter?.isFallback === false };
  let good = 0;
  let bad = 0;
  const line = (ok: boolean, text: string) => {
    if (ok) good++;
    else bad++;
    console.log(`${ok ? "pass" : "FAIL"}  ${text}`);
  };
  for (const name of wanted) {
    try {
      for await (const result of (await { ...groups, ...webGpuGroups }[name](choice))(reference)) {
        const { id, worst, tolerance, unit, note } = result;
        const error = `worst ${short(worst)}, tolerance ${short(tolerance)} ${unit}`;
        line(passed(result), `${name}  ${id}: ${error}${note ? ` (${note})` : ""}`);
      }
    } catch (error) {
      // a group that cannot read its cases has failed, and the others still run
      line(false, `${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`${good} passed, ${bad} failed`);
  return bad === 0 ? 0 : 1;
};
