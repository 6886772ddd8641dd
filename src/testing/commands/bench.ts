// `npm run bench`: times of every stage, of the entropy coder and of checkpoint reading. Nothing is asserted.
import { writeFileSync } from "node:fs";
import type { NetworkSource } from "../../nets/model/network-source";
import { type BenchSection, sectionText } from "../bench/bench-result";
import { kernelChoices } from "../../nets/nn/wasm/heap";
import { describeMachine, loadAverage, machineText } from "../../node/machine";
import {
  inItsOwnWords,
  oneOf,
  outputFile,
  readArguments,
  UsageError,
  wholeNumber,
  type Command,
} from "../../node/command-line";
import type { BenchPage } from "../bench-page/open-bench-page";
import { useNodeBackend } from "../../node/backend";
import { ownReference } from "../verify/reference-folder";
import { syntheticNetwork } from "../verify/synthetic-network";
import { benchStages } from "../bench/stages";
import { benchFolding } from "../bench/folding";
import { benchEntropyCoding } from "../bench/entropy-coding";
import { benchMemory } from "../bench/memory";
import { benchProfile } from "../bench/profile";
import { benchBaselines } from "../bench/baselines";
import { benchPeer } from "../bench/peer";
import { benchTorch } from "../bench/torch";
import { benchCocoMatching } from "../bench/coco-matching";
import { benchTraining, benchSteadiness } from "../bench/training";
import { benchWebGpu } from "../bench/webgpu";
import { benchCheckpointReading } from "../bench/checkpoint-reading";

const usual = ["stages", "tiny", "rans", "checkpoint", "folding", "coco", "training"] as const;
/**
 * By name only, for one slows what it times, two need a browser, two a second runtime (`--peer` asks for the first), one
 * gigabytes of disk, one a package and better a card.
 */
const names = [...usual, "profile", "visits", "watched", "peer", "baselines", "memory", "webgpu"] as const;
/** Those beside onnxruntime-web on WebAssembly, which take threads and kernels. */
const beside: readonly string[] = ["peer", "baselines"];
type Name = (typeof names)[number];
const usage = `npm run bench -- [--only ${names.join(",")} | --peer] [--runs 7] [--size 416] [--threads 1] [--kernels ${kernelChoices.join("|")}] [--json FILE]`;

function readOptions(words: readonly string[]) {
  const options = {
    only: { type: "string" },
    peer: { type: "boolean", default: false },
    threads: { type: "string", default: "1" },
    runs: { type: "string", default: "7" },
    size: { type: "string", default: "416" },
    kernels: { type: "string", default: "fused" },
    json: { type: "string" },
  } as const;
  const values = readArguments(words, options, usage);
  const only = values.only ?? (values.peer ? "peer" : usual.join(","));
  const wanted = only.split(",").map((name) => name.trim());
  if (values.peer && !wanted.includes("peer")) wanted.push("peer");
  const unknown = wanted.filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length > 0) throw new UsageError(`There is no bench called "${unknown.join('", "')}"; use: ${usage}`);
  // the binary of tfjs's WebAssembly has room for eight
  const threads = wholeNumber("threads", values.threads, 1, 8);
  if (threads > 1 && wanted.some((name) => !beside.includes(name))) {
    throw new UsageError(
      `--threads is ${threads}, and tfjs's WebAssembly has one thread in Node; only --peer and baselines run in a browser: npm run bench -- --peer --threads ${threads}`,
    );
  }
  const kernels = oneOf("kernels", values.kernels, kernelChoices);
  if (kernels !== "fused" && wanted.some((name) => !beside.includes(name))) {
    throw new UsageError(
      `--kernels is ${kernels}, and only --peer and baselines take others than fused: npm run bench -- --peer --kernels ${kernels}`,
    );
  }
  const size = wholeNumber("size", values.size, 64, 1024);
  // all heads' pyramids and pools divide the input by 32
  if (size % 32 !== 0) throw new UsageError(`--size is ${size}; it must be a multiple of 32.`);
  return {
    wanted,
    runs: wholeNumber("runs", values.runs, 1, 1000),
    size,
    threads,
    kernels,
    json: outputFile("json", values.json),
  };
}

type Options = ReturnType<typeof readOptions>;

async function openBrowser(): Promise<BenchPage> {
  const { openBenchPage } = await import("../bench-page/open-bench-page");
  return openBenchPage();
}

const official = "Ladon with ResNet-50";
let officialWeights: Promise<NetworkSource> | undefined;
const officialSource = () => (officialWeights ??= syntheticNetwork(ownReference, "resnet50", "three-headed"));

/** In a browser or, by name, in Node. */
async function* sections(
  name: Name,
  { runs, size, threads, kernels }: Options,
  browserPage?: BenchPage,
): AsyncGenerator<BenchSection> {
  if (browserPage !== undefined) {
    const bench = name === "peer" ? name : "baselines";
    const request = { bench, title: official, network: "resnet50", runs, size, threads, kernels } as const;
    const report = await inItsOwnWords(browserPage.measure(request));
    yield report.section;
    if (name === "peer" && process.env.LADON_PYTHON) yield await benchTorch(runs, size, threads);
    return;
  }
  if (name === "webgpu") {
    const network = { title: official, source: officialSource };
    const small = { title: "The tiny set", source: () => syntheticNetwork(ownReference, "tiny", "three-headed") };
    yield* benchWebGpu({ network, small }, runs, size);
    return;
  }
  await useNodeBackend("wasm", kernels);
  switch (name) {
    case "stages":
      yield benchStages(official, await officialSource(), runs, size);
      return;
    case "tiny": {
      const source = await syntheticNetwork(ownReference, "tiny", "three-headed");
      for (const backend of ["wasm", "cpu"] as const) {
        await useNodeBackend(backend);
        yield benchStages("The tiny set", source, runs);
      }
      return;
    }
    case "rans":
      yield benchEntropyCoding(ownReference, runs);
      return;
    case "checkpoint":
      yield benchCheckpointReading(`${official}, three heads`, await officialSource(), Math.min(runs, 5));
      return;
    case "folding":
      yield benchFolding(official, await officialSource(), runs, size);
      return;
    case "profile":
      yield await benchProfile(official, await officialSource(), runs, size);
      return;
    case "visits": {
      const { benchVisits } = await import("../bench/visits");
      yield await benchVisits(Math.min(runs, 5));
      return;
    }
    case "watched": {
      const { benchWatched } = await import("../bench/watched");
      yield await benchWatched(runs);
      return;
    }
    case "peer":
      yield benchPeer(official, await officialSource(), runs, size);
      if (process.env.LADON_PYTHON) yield await benchTorch(runs, size, threads);
      return;
    case "baselines":
      yield await benchBaselines(ownReference, runs);
      return;
    case "memory":
      yield await benchMemory(ownReference, official, "resnet50", 5, size);
      yield await benchMemory(ownReference, "Ladon with ResNeSt-269e", "resnest269e", 1, size);
      return;
    case "coco":
      yield benchCocoMatching(runs);
      return;
    case "training":
      yield await benchTraining(runs);
      yield await benchSteadiness();
  }
}

export const command: Command = async (words) => {
  const options = readOptions(words);
  const { wanted, runs, size, threads, json } = options;
  const browserPage = threads > 1 ? await inItsOwnWords(openBrowser()) : undefined;
  const machine = describeMachine();
  const startLoad = loadAverage();
  console.log(
    `${machineText(machine)}; WebAssembly on ${browserPage ? `${threads} threads in ${browserPage.browser}` : "one thread"}; ` +
      `load average ${startLoad.toFixed(1)}${startLoad > machine.cores ? ", so the machine is busy and times are long" : ""}\n`,
  );
  const done: BenchSection[] = [];
  for (const name of names.filter((name) => wanted.includes(name))) {
    for await (const section of sections(name, options, browserPage)) {
      done.push(section);
      console.log(sectionText(section));
    }
  }
  const endLoad = loadAverage();
  console.log(`load average ${startLoad.toFixed(1)} at the start, ${endLoad.toFixed(1)} at the end`);
  if (json !== undefined) {
    const loads = { start: startLoad, end: endLoad };
    const setting = { machine, browser: browserPage?.browser, threads, loadAverage: loads, runs, size };
    const text = JSON.stringify({ date: new Date().toISOString(), ...setting, sections: done }, null, 2);
    writeFileSync(json, `${text}\n`);
    console.log(`written to ${json}`);
  }
  await browserPage?.close();
};
