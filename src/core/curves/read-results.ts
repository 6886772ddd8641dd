// The lists of one curve: which are rates, which scores, which tell its points apart, and whether they are numbers.
import {
  asPercent,
  type Curve,
  type CurveEncoder,
  type CurvePoint,
  isKnownScore,
  quoted,
  quotedList,
  type RateUnit,
  shownValue,
} from "./curve";
import type { JsonObject, JsonValue } from "./parse-json";

// The lists of what encoders cost, as the Charts page exports them: four, which stand together.
const encoderLists: ReadonlyMap<string, keyof CurveEncoder> = new Map([
  ["encoder-bits", "bits"],
  ["encoder-parameters", "parameters"],
  ["encoder-macs", "multiplyAccumulates"],
  ["encoder-input-pixels", "inputSize"],
] as const);

const isCost = (value: JsonValue): value is number => typeof value === "number" && Number.isFinite(value) && value > 0;

/** One a point; undefined where the file has none, or none that can be used: then a sentence says why. */
function readEncoders(
  results: JsonObject,
  count: number,
): { readonly encoders?: readonly CurveEncoder[]; readonly why?: string } {
  const there = [...encoderLists.keys()].filter((name) => results.has(name));
  if (there.length === 0) return {};
  const lacking = [...encoderLists.keys()].filter((name) => !results.has(name));
  const unused = `${quotedList(there)} ${there.length === 1 ? "is" : "are"} not used`;
  if (lacking.length > 0) return { why: `${unused}: what an encoder costs needs ${quotedList(lacking)} as well.` };
  const bad = there.find((name) => {
    const list = results.get(name)!;
    return !Array.isArray(list) || list.length !== count || !(list as readonly JsonValue[]).every(isCost);
  });
  if (bad !== undefined) return { why: `${unused}: ${quoted(bad)} has not ${count} numbers above 0, one a point.` };
  const encoders = Array.from({ length: count }, (_, i) =>
    Object.fromEntries(Array.from(encoderLists, ([name, field]) => [field, (results.get(name) as number[])[i]])),
  );
  return { encoders: encoders as unknown as readonly CurveEncoder[] };
}

// What a list of a curve's file is, told by its name: a rate, a score, or what a codec was told and what it took.
type ListRole =
  /** In a unit of the charts. */
  | "rate"
  /** In a unit that says nothing about one image: bits a second. */
  | "other-rate"
  /** Of this lab, or a metric that people report. */
  | "score"
  /** Quality, λ, epoch: what tells points apart. */
  | "parameter"
  /** What the device's half of the network costs, as this lab exports it. */
  | "encoder"
  /** Time, memory, operations. */
  | "cost"
  /** Standard deviation, bounds. */
  | "spread"
  | "unknown";

/** The lists that hold a rate, and what turns their numbers into the unit of the chart. */
const rateLists: ReadonlyMap<string, { readonly unit: RateUnit; readonly divisor: number }> = new Map([
  ["bpp", { unit: "bpp", divisor: 1 }],
  ["payload-bytes", { unit: "payload", divisor: 1000 }],
  ["paper-kilobytes", { unit: "paper", divisor: 1 }],
] as const);

const percentSuffix = "-percent";

const spreads = /^(std|stddev|stdev|sd|var|variance|stderr|sem|ci\d*|lower|upper|iqr)$/;
/** Whole names, without their marks. */
const parameters =
  /^(q|qp|qps|qf|qindex|quality|qualities|qualityfactor|crf|cq|cqp|qscale|level|levels|preset|speed|effort|lambda|lambdas|lmbda|lmbdas|lam|beta|betas|gamma|alpha|temperature|epoch|epochs|step|steps|iter|iters|iteration|iterations|index|idx|id|ids|n|no|number|seed|seeds|run|runs|count|images|frames|samples|width|height|resolution|scale|channels|depth|stage|config|model|models|codec|name|names|date|year|threshold|gop)$/;
/** What a name begins with: `lambda_rd`, `target-bpp`, `num_images`. */
const parameterBeginnings = new Set(["lambda", "lmbda", "qp", "crf", "beta", "epoch", "target", "num", "n"]);
const costBeginnings = new Set(["encoding", "decoding", "encode", "decode", "enc", "dec"]);
const cost =
  /^(time|times|latency|latencies|duration|elapsed|runtime|seconds|secs|sec|ms|fps|throughput|memory|mem|vram|ram|gpu|cpu|flops|gflops|tflops|macs|gmacs|kmacs|ops|params|parameters|nparams|energy|joules|power|watts)$/;
/** One word of a name. */
const metric =
  /^(psnr|psnrhvs|hvs|wpsnr|snr|ssim|msssim|iwssim|cwssim|vmaf|lpips|dists|fid|kid|niqe|brisque|vif|vifp|fsim|fsimc|gmsd|nlpd|mad|haarpsi|butteraugli|ssimulacra\d*|mse|rmse|nrmse|mae|top\d+|acc\d*|accuracy|accuracies|map\d*|ap(\d+|s|m|l|small|medium|large)?|ar(\d+|s|m|l|small|medium|large)?|iou|miou|meaniou|dice|f1|f1score|precision|recall|auc|auroc|pq|bleu|rouge|wer|cer|pesq|stoi|sisdr|perplexity|score)$/;
const otherRate =
  /^(bitrate|bitrates|rate|rates|kbps|mbps|bps|bits|bytes|kb|kib|mb|filesize|size|sizes|bpp\w*|\w*bpp)$/;

/** "MS-SSIM (dB)" and "msSsimDb" as ms, ssim, db. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function isPercentOfKnownScore(name: string): boolean {
  return name.endsWith(percentSuffix) && isKnownScore(name.slice(0, -percentSuffix.length));
}

function roleOf(name: string): ListRole {
  if (rateLists.has(name)) return "rate";
  if (encoderLists.has(name)) return "encoder";
  if (isKnownScore(name) || isPercentOfKnownScore(name)) return "score";
  const words = wordsOf(name);
  const joined = words.join("");
  const [first] = words;
  if (words.length > 1 && words.some((word) => spreads.test(word))) return "spread";
  if (parameters.test(joined) || parameterBeginnings.has(first)) return "parameter";
  if (metric.test(joined) || words.some((word) => metric.test(word))) return "score";
  // top-1, ms-ssim: a word that is cut in two
  if (words.some((word, i) => metric.test(word + (words[i + 1] ?? "")))) return "score";
  if (costBeginnings.has(first) || words.some((word) => cost.test(word))) return "cost";
  return otherRate.test(joined) || words.some((word) => otherRate.test(word)) ? "other-rate" : "unknown";
}

type Numbers = readonly number[];

const maxPoints = 20_000;
const maxLists = 1_000;
/** Of the lists that a curve has, so many are named where none is what is looked for. */
const maxNamed = 20;

const roleWords: Readonly<Record<ListRole, string>> = {
  rate: "a rate",
  "other-rate": "a rate in another unit",
  score: "a score",
  parameter: "a parameter",
  encoder: "what an encoder costs",
  cost: "time or other cost",
  spread: "a spread",
  unknown: "not known",
};

/** The numbers of a list, or why it has none: the end of a sentence that begins with where it stands. */
function numbersOf(name: string, value: JsonValue): { readonly numbers: Numbers } | { readonly why: string } {
  if (!Array.isArray(value)) return { why: `${quoted(name)} is ${shownValue(value)}; a list of numbers was expected` };
  const list = value as readonly JsonValue[];
  const bad = list.findIndex((entry) => typeof entry !== "number" || !Number.isFinite(entry));
  if (bad === -1) return { numbers: list as Numbers };
  return { why: `value ${bad + 1} of ${quoted(name)} is ${shownValue(list[bad])}; a number was expected` };
}

/** What is wrong with the numbers of a rate or a score, if anything. */
function outOfRange(name: string, role: ListRole, numbers: Numbers): string | undefined {
  const at = (i: number, expected: string) =>
    i === -1 ? undefined : `value ${i + 1} of ${quoted(name)} is ${numbers[i]}; ${expected}`;
  if (role === "rate")
    return at(
      numbers.findIndex((value) => value <= 0),
      "rates are above 0",
    );
  if (!isKnownScore(name) && !isPercentOfKnownScore(name)) return undefined;
  return at(
    numbers.findIndex((value) => value < 0 || value > 100),
    "0 to 100 percent, or 0 to 1, was expected",
  );
}

/** In percent under its plain name, where the score is one that this lab knows. */
function readScore(list: string, values: Numbers, notes: string[]): readonly [string, Numbers] {
  if (isPercentOfKnownScore(list)) return [list.slice(0, -percentSuffix.length), values];
  if (!isKnownScore(list)) return [list, values];
  const percent = asPercent(values);
  if (percent.scaled) notes.push(`“${list}” has no value above 1 and is read as shares: 1 is 100 %.`);
  return [list, percent.values];
}

/** The names of `results` by role; where no score is known, what is not known stands for one. */
function sorted(results: JsonObject) {
  const roles = new Map(Array.from(results.keys(), (name) => [name, roleOf(name)]));
  const of = (...wanted: readonly ListRole[]) =>
    [...roles].flatMap(([name, role]) => (wanted.includes(role) ? name : []));
  const known = of("score");
  const strange = of("unknown").filter((name) => name.trim() !== "" && Array.isArray(results.get(name)));
  const scores = known.length > 0 ? known : strange;
  return {
    roles,
    rates: of("rate"),
    scores,
    guessed: known.length === 0,
    parameters: of("parameter"),
    others: of("cost", "spread", "other-rate", "unknown").filter((name) => !scores.includes(name)),
  };
}

/**
 * The points of `results`. What is wrong is added to `problems`, a sentence each that begins with `where`; undefined
 * then.
 */
export function readResults(
  results: JsonObject,
  where: string,
  problems: string[],
): Pick<Curve, "points" | "notes"> | undefined {
  if (results.size > maxLists) {
    problems.push(`${where} has ${results.size} lists; at most ${maxLists} are read of a curve.`);
    return undefined;
  }
  const { roles, rates, scores, guessed, parameters, others } = sorted(results);
  const named = Array.from(roles, ([name, role]) => `${quoted(name)} is ${roleWords[role]}`);
  const all = named.slice(0, maxNamed).join(", ") + (named.length > maxNamed ? ", …" : "") || "it has no lists";
  const found: string[] = [];
  if (rates.length === 0) found.push(`has no rate: none of ${[...rateLists.keys()].join(", ")} is there (${all})`);
  if (scores.length === 0) found.push(`has no score (${all})`);
  problems.push(...found.map((sentence) => `${where} ${sentence}.`));

  const lists = new Map<string, Numbers>();
  const wrong = (sentence: string) => problems.push(`${where}: ${sentence}.`);
  for (const name of [...rates, ...scores]) {
    const read = numbersOf(name, results.get(name)!);
    if ("why" in read) {
      wrong(read.why);
      continue;
    }
    lists.set(name, read.numbers);
    const [first] = lists;
    if (read.numbers.length !== first[1].length) {
      wrong(
        `${quoted(name)} has ${read.numbers.length} values and ${quoted(first[0])} has ${first[1].length}; a point needs one of each`,
      );
    }
    const plain = name.slice(0, -percentSuffix.length);
    if (isPercentOfKnownScore(name) && lists.has(plain)) wrong(`${quoted(plain)} and ${quoted(name)} are one score`);
    const outside = outOfRange(name, roles.get(name)!, read.numbers);
    if (outside) wrong(outside);
  }
  const [first] = lists;
  if (first?.[1].length === 0) wrong(`${quoted(first[0])} is empty: there is no point`);
  if (first && first[1].length > maxPoints) {
    problems.push(`${where} has ${first[1].length} points; at most ${maxPoints} are drawn.`);
  }
  if (problems.length > 0 || !first) return undefined;

  const notes: string[] = [];
  if (guessed) {
    const drawn =
      scores.length > 1 ? "are no scores that this lab knows; they are" : "is no score that this lab knows; it is";
    notes.push(`${quotedList(scores)} ${drawn} drawn, for the curve has no other.`);
  }
  const told = new Map<string, Numbers>();
  for (const name of parameters) {
    const read = numbersOf(name, results.get(name)!);
    if ("why" in read) notes.push(`${quoted(name)} is not used: ${read.why}.`);
    else if (read.numbers.length !== first[1].length) {
      notes.push(`${quoted(name)} is not used: it has ${read.numbers.length} values for ${first[1].length} points.`);
    } else told.set(name, read.numbers);
  }
  const tellingApart = [...told.keys()].filter((name) => name !== "beta" && name !== "quality");
  if (tellingApart.length > 0) {
    notes.push(`${quotedList(tellingApart)} tell${tellingApart.length > 1 ? "" : "s"} points apart; no score.`);
  }
  if (others.length > 0) notes.push(`Neither rate nor score, and left out: ${quotedList(others)}.`);
  const { encoders, why } = readEncoders(results, first[1].length);
  if (why !== undefined) notes.push(why);
  const scored = scores.map((name) => readScore(name, lists.get(name)!, notes));
  return { points: pointsOf(first[1].length, rates, lists, scored, told, encoders), notes };
}

function pointsOf(
  count: number,
  rates: readonly string[],
  lists: ReadonlyMap<string, Numbers>,
  scored: readonly (readonly [string, Numbers])[],
  told: ReadonlyMap<string, Numbers>,
  encoders: readonly CurveEncoder[] | undefined,
): readonly CurvePoint[] {
  const label = ["beta", "quality", ...told.keys()].find((name) => told.has(name));
  const others = [...told].filter(([name]) => name !== "beta" && name !== "quality");
  const points = Array.from({ length: count }, (_, i): CurvePoint => ({
    label: label === undefined ? `point ${i + 1}` : `${label} ${told.get(label)?.[i]}`,
    beta: told.get("beta")?.[i],
    quality: told.get("quality")?.[i],
    parameters: Object.fromEntries(others.map(([name, values]) => [name, values[i]])),
    rates: Object.fromEntries(
      rates.map((list) => {
        const { unit, divisor } = rateLists.get(list)!;
        return [unit, lists.get(list)![i] / divisor];
      }),
    ),
    ...(encoders && { encoder: encoders[i] }),
    scores: Object.fromEntries(scored.map(([score, values]) => [score, values[i]])),
  }));
  return told.has("beta") ? points.sort((a, b) => (a.beta ?? 0) - (b.beta ?? 0)) : points;
}
