// Addresses of the pages: whatever one says is on the page, or a sentence says why not.
import type { SceneRandom } from "../../../core/scenes/random";
import { readBackend } from "../../../ui/app/backend-url-state";
import { readChartsUrlState } from "../../../ui/pages/charts/charts-url-state";
import { readCompareUrlState } from "../../../ui/pages/compare/compare-url-state";
import { readEvaluateUrlState } from "../../../ui/pages/evaluate/evaluate-url-state";
import { readPredictUrlState } from "../../../ui/pages/predict/predict-url-state";
import { readTrainUrlState } from "../../../ui/pages/train/train-url-state";
import type { FuzzTarget, Reading } from "../fuzz-target";
import { oddNames } from "../json-mutations";

/** What a page makes of an address: its sentences, and each parameter as a text that the address could have. */
interface PageReading {
  readonly problems: readonly string[];
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

interface AddressSeed {
  readonly page: string;
  readonly parameters: readonly (readonly [string, string])[];
}

const pages: Readonly<Record<string, (parameters: URLSearchParams) => PageReading>> = {
  predict(parameters) {
    const { problems, protocolNumbers, layers, ...read } = readPredictUrlState(parameters);
    return {
      problems,
      parameters: {
        checkpoint: read.checkpoint,
        protocol: read.protocol,
        layers: layers.join(),
        opacity: String(read.opacityPercent),
        threshold: String(read.thresholdPercent),
        uplink: String(read.uplinkKilobitsPerSecond),
        quality: String(read.quality),
        scene: String(read.scene),
        size: String(protocolNumbers.inputSize),
        shorter: String(protocolNumbers.minSize),
        resize: String(protocolNumbers.resize),
        height: String(protocolNumbers.inputHeight),
      },
    };
  },
  compare(parameters) {
    const { problems, checkpoints, ...read } = readCompareUrlState(parameters);
    return {
      problems,
      parameters: {
        checkpoints: checkpoints?.join(),
        protocol: read.protocol,
        view: read.view,
        opacity: String(read.opacityPercent),
        threshold: String(read.thresholdPercent),
        kilobytes: String(read.maxKilobytes),
        scene: String(read.scene),
      },
    };
  },
  charts(parameters) {
    const { problems, hidden, anchor, table, ...read } = readChartsUrlState(parameters);
    return { problems, parameters: { ...read, hidden: [...hidden].join(), anchor, table: table ? "1" : "0" } };
  },
  evaluate(parameters) {
    const { problems, result, task } = readEvaluateUrlState(parameters);
    return { problems, parameters: { result, task } };
  },
  train(parameters) {
    const { problems, run, with: other, recipe, checkpoint } = readTrainUrlState(parameters);
    return { problems, parameters: { run, with: other, recipe, checkpoint } };
  },
  system(parameters) {
    const { choice, problem } = readBackend(`http://localhost/?x=1#/system?${parameters.toString()}`);
    return { problems: problem === undefined ? [] : [problem], parameters: { backend: choice } };
  },
};

const hash = "0123456789abcdef".repeat(2);
const seeds: readonly AddressSeed[] = [
  [
    "predict",
    "checkpoint=demo:tiny&protocol=detection&layers=masks&opacity=20&threshold=5&uplink=64&quality=90&scene=7",
  ],
  ["predict", "protocol=classification&size=128&resize=140"],
  ["predict", "protocol=segmentation&size=128&height=96&layers=boxes,masks"],
  ["compare", "checkpoints=a,b&protocol=unified&view=swipe&opacity=1&threshold=99&kilobytes=12.5&scene=2"],
  ["charts", "score=AP&unit=bpp&axis=linear&hidden=a,b&anchor=paper&table=1"],
  ["evaluate", `result=${hash}.3&task=detection`],
  ["train", `run=${hash}&with=${hash.replace("0", "f")}&recipe=x&checkpoint=y`],
  ["system", "backend=wasm"],
].map(([page, text]) => ({ page, parameters: [...new URLSearchParams(text)] }));

const oddTexts: readonly string[] = [
  "0",
  "-1",
  "1e2",
  "0x10",
  "1.5",
  "NaN",
  "Infinity",
  "007",
  "+5",
  " 5",
  "5 ",
  "5,",
  ",",
  ",,",
  "%",
  "\u0000",
  "1e999",
  "null",
  "99999999999999999999",
  "x".repeat(3000),
  "unified",
  "boxes,",
  "masks,masks,other",
  ...oddNames,
];

function mutatedText(text: string, random: SceneRandom): string {
  const at = random.below(text.length + 1);
  switch (random.below(4)) {
    case 0:
      return random.pick(oddTexts);
    case 1:
      return text.slice(0, at) + random.pick(["0", "x", ",", " ", "\u00e4", "-"]) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1);
    default:
      return random.chance(0.5) ? text.toUpperCase() : text.repeat(1 + random.below(4));
  }
}

/** Equal, or equal as the parts of a list, or a whole number with zeros before it. */
function isSaid(text: string, read: string | undefined): boolean {
  if (read === undefined) return false;
  const parts = (list: string) => [...new Set(list.split(",").filter(Boolean))].sort().join();
  return text === read || parts(text) === parts(read) || (/^\d+(\.\d+)?$/.test(text) && Number(text) === Number(read));
}

function judged({ problems, parameters }: PageReading, said: URLSearchParams): Reading {
  if (problems.join("").length > 5000) return { wrong: "sentences without end" };
  for (const [name, read] of Object.entries(parameters)) {
    const text = said.get(name);
    if (text === null || text === "" || isSaid(text, read)) continue;
    const isTold = problems.some(
      (problem) => problem.includes(`${name}=`) || problem.includes(name) || problem.includes("backend"),
    );
    if (!isTold) return { wrong: `${name}=${text.slice(0, 60)} is read as ${read}, and nothing is said of it` };
  }
  return problems.length > 0 ? "refused" : "right";
}

export const addressTarget: FuzzTarget<AddressSeed, { readonly page: string }> = {
  name: "address",
  share: 1,
  seeds: () => Promise.resolve(seeds),
  mutate({ page, parameters }, random) {
    const changed = parameters.map(([name, text]): [string, string] => [
      name,
      random.chance(0.4) ? mutatedText(text, random) : text,
    ]);
    if (random.chance(0.2)) changed.push([random.pick(parameters)[0], random.pick(oddTexts)]);
    if (random.chance(0.1)) changed.splice(random.below(changed.length), 1);
    if (random.chance(0.1)) changed.push([random.pick(oddNames), random.pick(oddTexts)]);
    const text = new URLSearchParams(random.chance(0.2) ? random.shuffle(changed) : changed).toString();
    return { bytes: new TextEncoder().encode(text), truth: { page } };
  },
  read({ bytes, truth: { page } }) {
    const said = new URLSearchParams(new TextDecoder().decode(bytes));
    return Promise.resolve(judged(pages[page](said), said));
  },
  isRefusal: () => false,
};
