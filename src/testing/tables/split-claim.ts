// Where the paper's two figures can arise: what Ladon's published ResNet-50 saves against baselines, over rates of the uplink.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { listed } from "../../core/base/sentence";
import { compositeOnWhite } from "../../core/image/composite-on-white";
import { inputProtocol } from "../../core/image/input-protocol";
import { prepare } from "../../core/image/prepare";
import { officialInputSize } from "../../core/networks/configuration";
import type { Candidate, Figure } from "../../core/split/candidate";
import { claimAgainst, type Claim } from "../../core/split/claim";
import { estimate } from "../../core/split/estimate";
import { medianOf, totalMs } from "../../core/split/fair-rounds";
import type { SplitMeasurement } from "../../core/split/measurement";
import { powerPresets, radioPresets, uplinkPresets, withPreset, type Preset } from "../../core/split/presets";
import { figureText } from "../../core/split/report-sentence";
import { scenarioSchema, type Scenario } from "../../core/split/scenario";
import { inputPixels } from "../../engine/evaluation/compress-input";
import { codecTitles, inputCodecNames, type InputCodecName } from "../../engine/protocol-evaluation";
import { codecKey } from "../../engine/split/measurable";
import { baselineCandidates, paperCandidates } from "../../engine/split/paper-facts";
import { nodeCodecs } from "../../node/codecs";
import { decodeJpegInNode } from "../../node/decoders";
import { markdownTable } from "../../node/markdown-table";

const photosFolder = "public/photos";
const quality = 75;

/** Each photograph's file in bytes, at the size at which the network sees it, and the median number of pixels. */
async function codedPhotos(root: string, codec: InputCodecName) {
  const folder = path.join(root, photosFolder);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".jpg") && !name.endsWith("-small.jpg"));
  const bytes: number[] = [];
  const pixels: number[] = [];
  for (const name of files.toSorted()) {
    const decoded = await decodeJpegInNode(new Uint8Array(await readFile(path.join(folder, name))));
    const seen = inputPixels(prepare(compositeOnWhite(decoded), inputProtocol("unified", officialInputSize)));
    bytes.push((await nodeCodecs.encode(codec, seen, quality)).length);
    pixels.push(seen.width * seen.height);
  }
  return { bytes, pixels: medianOf(pixels) };
}

/** The side at which codecs were measured: the demo's. */
const measuredSide = 128;

/** The photographs sent by a codec, and answered by the server's half of `network`; times by the number of pixels. */
async function photosCandidate(
  root: string,
  codec: InputCodecName,
  network: Candidate,
  { measured }: SplitMeasurement,
): Promise<Candidate> {
  const { bytes, pixels } = await codedPhotos(root, codec);
  const times = measured.find(({ key }) => key === codecKey(codec, measuredSide));
  const stage = (name: string): { readonly seconds?: Figure } =>
    times
      ? {
          seconds: {
            value: ((medianOf(times.steady.map((run) => run[name])) / 1000) * pixels) / measuredSide ** 2,
            source: "estimated",
          },
        }
      : {};
  const title = `${codecTitles[codec]} ${quality} to the server`;
  return {
    id: `${codec}:photographs`,
    name: `${title}, ${figureText(medianOf(bytes), "bytes")}`,
    way: "offload",
    family: title,
    quality,
    tasks: network.tasks,
    device: [{ name: "Encode image", ...stage("encode") }],
    server: [{ name: "Decode image", ...stage("decode") }, ...network.server],
    payloadBytes: { value: medianOf(bytes), source: "measured" },
    scores: [],
  };
}

/** Answers are not in it: what comes back is alike for all that are sent. */
const withoutAnswer = (candidate: Candidate): Candidate =>
  candidate.way === "local" ? candidate : { ...candidate, answerBytes: { value: 0, source: "typed" } };

const betas = [20.48, 10.24] as const;

interface Contest {
  /** Ladon ResNet-50 of the paper, at each of `betas`. */
  readonly own: readonly Candidate[];
  /** Of each baseline the candidates to hold `own` against, one by one. */
  readonly baselines: readonly { readonly title: string; readonly candidates: readonly Candidate[] }[];
}

async function contestOf(root: string, measurement: SplitMeasurement): Promise<Contest> {
  const paper = paperCandidates(measurement);
  // without measured times: then all are estimated alike
  const local = baselineCandidates([], measurement);
  const named = (list: readonly Candidate[], id: string) => withoutAnswer(list.find((one) => one.id === id)!);
  const own = betas.map((beta) => named(paper, `paper:ladon-resnet50@${beta}`));
  const photos = await Promise.all(
    inputCodecNames.map(async (codec) => withoutAnswer(await photosCandidate(root, codec, own[0], measurement))),
  );
  const alone = (title: string, one: Candidate) => ({ title, candidates: own.map(() => one) });
  return {
    own,
    baselines: [
      alone("lightest three on the device", named(local, "baseline-three:lightest")),
      alone("heaviest three on the device", named(local, "baseline-three:heaviest")),
      {
        title: "three single-task networks of the same beta",
        candidates: betas.map((beta) => named(paper, `paper-single:ladon-resnet50@${beta}`)),
      },
      ...photos.map((one) => alone(one.name, one)),
    ],
  };
}

const presetNamed = (presets: readonly Preset[], id: string) => presets.find((one) => one.id === id)!;
const uplinks = ["paper-lora", "3g", "4g", "wifi"].map((id) => presetNamed(uplinkPresets, id));

/** Images so rare that nothing waits, and that a radio's tail ends before the next. */
const rarely = { imagesPerSecond: 0.02 };

interface Machines {
  readonly title: string;
  readonly deviceSlowdown: number;
  readonly serverSlowdown: number;
}

const usualMachines: Machines = {
  title: "a device that takes 4 × the times and a server that takes 0.1 ×, as in the lab’s story of LoRa",
  deviceSlowdown: 4,
  serverSlowdown: 0.1,
};

const machinesOfLatency: readonly Machines[] = [
  usualMachines,
  {
    title: "a device that takes 40 × and a server that takes 0.001 ×, next to no time",
    deviceSlowdown: 40,
    serverSlowdown: 0.001,
  },
];

function scenarioOf({ deviceSlowdown, serverSlowdown }: Machines, uplink: Preset): Scenario {
  const scenario = scenarioSchema.parse({
    device: { slowdown: deviceSlowdown },
    server: { slowdown: serverSlowdown },
    workload: rarely,
  });
  return withPreset(scenario, "uplink", uplink);
}

const rateTitles = uplinks.map((uplink) =>
  figureText(scenarioOf(usualMachines, uplink).uplink.rateBitsPerSecond, "bit/s"),
);

/** "−87.5 %" of what takes less, "+45.0 %" of what takes more; bold from `claimed` on. */
function cell(percent: number | undefined, claimed: number): string {
  if (percent === undefined) return "–";
  const rounded = Math.abs(percent).toFixed(1);
  const text = `${percent > 0 ? "−" : "+"}${rounded} %`;
  return percent >= claimed ? `**${text}**` : text;
}

/** Of each baseline and uplink the claim of `own[which]`. */
function claimsOf({ own, baselines }: Contest, which: number, scenarioAt: (uplink: Preset) => Scenario): Claim[][] {
  return baselines.map(({ candidates }) =>
    uplinks.map((uplink) => {
      const scenario = scenarioAt(uplink);
      return claimAgainst(estimate(own[which], scenario), estimate(candidates[which], scenario));
    }),
  );
}

/** A cell that reaches the paper's figure. */
interface Reached {
  readonly against: string;
  readonly radio?: string;
}

/** How many of a table's figures reach the paper's, and against what, as a sentence. */
function reachedSentence(reached: readonly Reached[], of: number, claimed: number): string {
  const distinct = (words: readonly string[]) => listed([...new Set(words)]);
  const which = reached.length === 0 ? "" : `, all against: ${distinct(reached.map(({ against }) => against))}`;
  const radios = reached.flatMap(({ radio }) => radio ?? []);
  const over = radios.length === 0 ? "" : `; over: ${distinct(radios)}`;
  return `${reached.length === 0 ? "None" : reached.length} of ${of} figures ${reached.length === 1 ? "reaches" : "reach"} −${claimed} %${which}${over}.`;
}

function latencyTable(contest: Contest, machines: Machines): string {
  const claims = betas.map((_, which) => claimsOf(contest, which, (uplink) => scenarioOf(machines, uplink)));
  const claimed = claims[0][0][0].paper.latencyPercent;
  const reached: Reached[] = [];
  const rows = contest.baselines.map(({ title }, row) => [
    title,
    ...uplinks.map((_, column) =>
      betas
        .map((_beta, which) => {
          const percent = claims[which][row][column].latency?.percent;
          if (percent !== undefined && percent >= claimed) reached.push({ against: title });
          return cell(percent, claimed);
        })
        .join(" / "),
    ),
  ]);
  const needed = uplinks.map((_, column) =>
    betas.map((_beta, which) => figureText(claims[which][0][column].baselineSecondsForPaper!, "s")).join(" / "),
  );
  return [
    `**Latency, beta ${betas.join(" / beta ")}**, with ${machines.title}:`,
    markdownTable(["held against", ...rateTitles], [...rows, [`_a baseline of −${claimed} % takes_`, ...needed]]),
    reachedSentence(reached, rows.length * uplinks.length * betas.length, claimed),
  ].join("\n\n");
}

/** Seconds of a network's stages on the device, before any factor. */
function deviceSeconds({ device }: Candidate): number {
  return device.reduce((sum, { seconds }) => sum + (seconds?.value ?? NaN), 0);
}

/** How far what was measured lies from what is estimated here. */
function measuredSentence(measurement: SplitMeasurement): string {
  const estimated = baselineCandidates([], measurement);
  const ratios = estimated.flatMap((candidate) => {
    const times = measurement.measured.find(({ key }) => key === candidate.id);
    if (!times) return [];
    // preparing an image multiplies nothing
    const network = times.steady.map((run) => (totalMs(run) - (run["prepare"] ?? 0)) / 1000);
    return [medianOf(network) / deviceSeconds(candidate)];
  });
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  const times = (value: number) => figureText(value, "×");
  return (
    `Times are estimated of multiply-accumulates and of the speeds of ${measurement.machine.host}, ` +
    `${figureText(measurement.speed!.dense.gflops, "")} and, depthwise, ${figureText(measurement.speed!.depthwise.gflops, "")} GFLOP/s, ` +
    `for all alike. Of the ${ratios.length} local networks that were measured there, the measured time is ${times(least)} to ${times(most)} the estimated one.`
  );
}

const board = presetNamed(powerPresets, "pi-4");

/** Typed: no source says what the board takes while it waits. */
const idleWatts = 2;

/** The radio of a preset, after which it sleeps at once where it has no tail. */
function withRadio(scenario: Scenario, radio: Preset, hasTail: boolean): Scenario {
  const powered = withPreset(withPreset(scenario, "power", board), "radio", radio);
  const { energy } = powered;
  const off = { tailWatts: 0, tailSeconds: 0, promotionJoules: 0 };
  const line = energy.radio?.kind === "linear" && !hasTail ? { ...energy.radio, ...off } : energy.radio;
  return { ...powered, energy: { ...energy, idleWatts, radio: line } };
}

function energyTable(contest: Contest): string {
  const reached: Reached[] = [];
  const radios = ["huang-lte", "huang-wifi"].flatMap((id) => [true, false].map((hasTail) => ({ id, hasTail })));
  let claimed = 0;
  const rows = radios.flatMap(({ id, hasTail }) => {
    const preset = presetNamed(radioPresets, id);
    const radio = `${preset.name}, ${hasTail ? "with" : "without"} waking and tail`;
    const claims = claimsOf(contest, 0, (uplink) => withRadio(scenarioOf(usualMachines, uplink), preset, hasTail));
    return contest.baselines.map(({ title }, row) => [
      radio,
      title,
      ...claims[row].map(({ energyAboveIdle, energyWhole, paper }) => {
        claimed = paper.energyPercent;
        return [energyAboveIdle, energyWhole]
          .map((reduction) => {
            if (reduction && reduction.percent >= claimed) reached.push({ against: title, radio });
            return cell(reduction?.percent, claimed);
          })
          .join(" / ");
      }),
    ]);
  });
  return [
    `**Energy of the device, beta ${betas[0]}, above idle / in all**, with ${usualMachines.title}, a ${board.name} of ${board.values[0].value} W while computing and ${idleWatts} W (typed) while waiting, and an image every ${1 / rarely.imagesPerSecond} s:`,
    markdownTable(["radio", "held against", ...rateTitles], rows, 2),
    reachedSentence(reached, 2 * rows.length * uplinks.length, claimed),
  ].join("\n\n");
}

/**
 * What Ladon's ResNet-50 saves of latency and of energy, over baselines and rates, as Markdown; `measurement` has speeds.
 * Photographs and measurements are those under `root`.
 */
export async function splitClaimTables(root: string, measurement: SplitMeasurement): Promise<string> {
  const contest = await contestOf(root, measurement);
  const threes = contest.baselines.slice(0, 2).map(({ candidates: [{ name }] }) => name);
  return [
    ...machinesOfLatency.map((machines) => latencyTable(contest, machines)),
    energyTable(contest),
    `${threes.join(". ")}. ${measuredSentence(measurement)}`,
  ].join("\n\n");
}
