// `npm run bench`: times of every stage, of the entropy coder and of checkpoint reading. Nothing is asserted.
import { existsSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { NetworkSource } from "../src/nets/model/network-source";
import type { BenchSection } from "../src/testing/bench/bench-result";
import { describeMachine, loadAverage } from "../src/testing/bench/machine";
import { sectionText } from "../src/testing/bench/table";

const names = ["stages", "tiny", "rans", "checkpoint", "folding"] as const;
type Name = (typeof names)[number];
const usage = `npm run bench -- [--only ${names.join(",")}] [--runs 7] [--size 416] [--json FILE]`;

function refuse(sentence: string): never {
  console.error(`${sentence} Usage: ${usage}`);
  process.exit(1);
}

function readOptions() {
  const options = {
    only: { type: "string", default: names.join(",") },
    runs: { type: "string", default: "7" },
    size: { type: "string", default: "416" },
    json: { type: "string" },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(`${(error as Error).message.split(/\.\s|\n/)[0].replace(/\.$/, "")}.`);
  }
}

function wholeNumber(option: string, text: string, low: number, high: number, step = 1): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high && value % step === 0) return value;
  const multiple = step > 1 ? ` and a multiple of ${step}` : "";
  return refuse(`--${option} is "${text}"; it must be a whole number from ${low} to ${high}${multiple}.`);
}

const options = readOptions();
const wanted = options.only.split(",").map((name) => name.trim());
const unknown = wanted.filter((name) => !(names as readonly string[]).includes(name));
if (unknown.length > 0) refuse(`There is no bench called "${unknown.join('", "')}".`);
const runs = wholeNumber("runs", options.runs, 1, 1000);
// All heads' pyramids and pools divide the input by 32.
const size = wholeNumber("size", options.size, 64, 1024, 32);
const json = options.json === undefined ? undefined : path.resolve(options.json);
if (json !== undefined) {
  if (!existsSync(path.dirname(json))) refuse(`--json is ${json}, and its folder does not exist.`);
  if (existsSync(json) && statSync(json).isDirectory()) refuse(`--json is ${json}, which is a folder.`);
}

const { useNodeBackend } = await import("../src/testing/node-backend");
const { ownReference } = await import("../src/testing/verify/reference-folder");
const { ruleWeights } = await import("../src/testing/verify/rule-weights");
const { benchStages } = await import("../src/testing/bench/stages");
const { benchFolding } = await import("../src/testing/bench/folding");
const { benchEntropyCoding } = await import("../src/testing/bench/entropy-coding");
const { benchCheckpointReading } = await import("../src/testing/bench/checkpoint-reading");

const official = "Ladon with ResNet-50";
let officialWeights: Promise<NetworkSource> | undefined;
const officialSource = () => (officialWeights ??= ruleWeights(ownReference, "resnet50", "three-headed"));

async function* sections(name: Name): AsyncGenerator<BenchSection> {
  await useNodeBackend("wasm");
  switch (name) {
    case "stages":
      yield benchStages(official, await officialSource(), runs, size);
      return;
    case "tiny": {
      const source = await ruleWeights(ownReference, "tiny", "three-headed");
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
  }
}

const machine = describeMachine();
const startLoad = loadAverage();
const versions = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
console.log(
  `${machine.processor}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB, ${machine.system}; ` +
    `Node ${machine.node}, ${versions.join(", ")}; WebAssembly on one thread; ` +
    `load average ${startLoad.toFixed(1)}${startLoad > machine.cores ? ", so the machine is busy and times are long" : ""}\n`,
);
const done: BenchSection[] = [];
for (const name of names.filter((name) => wanted.includes(name))) {
  for await (const section of sections(name)) {
    done.push(section);
    console.log(sectionText(section));
  }
}
const endLoad = loadAverage();
console.log(`load average ${startLoad.toFixed(1)} at the start, ${endLoad.toFixed(1)} at the end`);
if (json !== undefined) {
  const loads = { start: startLoad, end: endLoad };
  const text = JSON.stringify(
    { date: new Date().toISOString(), machine, loadAverage: loads, runs, size, sections: done },
    null,
    2,
  );
  writeFileSync(json, `${text}\n`);
  console.log(`written to ${json}`);
}
// tfjs's WebAssembly module keeps Node alive otherwise
process.exit(0);
