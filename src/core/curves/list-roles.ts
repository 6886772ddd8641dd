// What a list of a curve's file is, told by its name: a rate, a score, or what a codec was told and what it took.
import type { RateUnit } from "./curve";
import { encoderLists } from "./encoder-lists";
import { isKnownScore } from "./known-scores";

export type ListRole =
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
export const rateLists: ReadonlyMap<string, { readonly unit: RateUnit; readonly divisor: number }> = new Map([
  ["bpp", { unit: "bpp", divisor: 1 }],
  ["payload-bytes", { unit: "payload", divisor: 1000 }],
  ["paper-kilobytes", { unit: "paper", divisor: 1 }],
] as const);

export const percentSuffix = "-percent";

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

export function isPercentOfKnownScore(name: string): boolean {
  return name.endsWith(percentSuffix) && isKnownScore(name.slice(0, -percentSuffix.length));
}

export function roleOf(name: string): ListRole {
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
