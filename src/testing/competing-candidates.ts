// Candidates of every way with made-up figures, for tests of what is said of them.
import type { Candidate, Figure } from "../core/split/candidate";

/** Samples that lie a third of their mean about it, in an order of their own. */
function measured(mean: number, count = 40): Figure {
  const samples = Array.from({ length: count }, (_, i) => mean * (1 + Math.sin(12.9898 * i) / 3));
  return { value: samples.toSorted((a, b) => a - b)[Math.floor(count / 2)], samples, source: "measured" };
}

const tasks = ["classification", "detection", "segmentation"] as const;
const score = (percent: number) => [
  { task: "detection" as const, metric: "AP", percent, dataSet: "1,000 scenes", source: "measured" as const },
];

function split(beta: number, bytes: number, percent: number): Candidate {
  return {
    id: `split@${beta}`,
    name: `Photos beta ${beta}`,
    way: "split",
    family: "Photos",
    beta,
    tasks,
    device: [
      { name: "Prepare", seconds: measured(0.004) },
      { name: "Encode", seconds: measured(0.012) },
      { name: "Code", seconds: measured(0.001) },
    ],
    server: [
      { name: "Decode", seconds: measured(0.002) },
      { name: "Body", seconds: measured(0.11) },
      { name: "Detect", task: "detection", seconds: measured(0.06) },
    ],
    payloadBytes: measured(bytes),
    answerBytes: measured(700),
    scores: score(percent),
  };
}

function jpeg(quality: number, bytes: number, percent: number): Candidate {
  return {
    id: `jpeg@${quality}`,
    name: `JPEG ${quality} → teacher`,
    way: "offload",
    family: "JPEG → teacher",
    quality,
    tasks,
    device: [
      { name: "Prepare", seconds: measured(0.004) },
      { name: "Encode image", seconds: measured(0.003) },
    ],
    server: [
      { name: "Decode image", seconds: measured(0.002) },
      { name: "Body", seconds: measured(0.12) },
      { name: "Detect", task: "detection", seconds: measured(0.06) },
    ],
    payloadBytes: { value: bytes, spread: { standardDeviation: bytes / 3, count: 1000 }, source: "published" },
    answerBytes: measured(700),
    scores: score(percent),
  };
}

/** Two splits, two codecs, a network on the device, and one of which nobody knows the times. */
export const competingCandidates: readonly Candidate[] = [
  split(0.8, 2600, 34),
  split(4, 1400, 30),
  jpeg(50, 9000, 33),
  jpeg(90, 24_000, 36),
  {
    id: "local",
    name: "Three lightweight networks",
    way: "local",
    family: "On the device",
    tasks,
    device: [{ name: "Network", seconds: measured(0.35) }],
    server: [],
    scores: score(28),
  },
  {
    ...split(7, 900, 20),
    id: "unmeasured",
    name: "Photos beta 7",
    device: [{ name: "Encode" }],
  },
];
