import { describe, expect, it } from "vitest";
import credit from "../../../configs/photo-credit.json" with { type: "json" };
import { demoRuns } from "./scenes-plan";
import { endedRun, madePhotoResults } from "./made-demo";
import { photoCard, type PhotoCardFacts } from "./photos-card";
import { photoRuns } from "./photos/photo-plan";
import { plannedRuns } from "./planned-runs";

const machine = {
  processor: "A processor",
  cores: 2,
  memoryBytes: 2 ** 33,
  system: "linux",
  node: "v22",
  packages: {},
};
const [run] = plannedRuns(demoRuns());
const ended = endedRun(run, 100, 60_000);
const epoch = (top1: number, place: number) => ({
  stage: 0,
  epoch: place,
  step: 50 * (place + 1),
  scores: { top1, images: 9 },
  elapsedMs: 1,
});
const classesOf = (top1: number, iou: number) => ({
  classification: [
    { name: "cat", images: 200, top1, top5: 99, precision: null },
    { name: "crab", images: 14, top1: 50, top5: 70, precision: 60 },
  ],
  detection: [{ name: "cat", objects: 200, AP: 0.5, AP50: 0.75 }],
  segmentation: [
    { name: "background", iou: 0.9 },
    { name: "cat", iou },
  ],
});

const facts: PhotoCardFacts = {
  runs: [{ ...ended, summary: { ...ended.summary, epochs: [60, 82.5, 80].map(epoch) } }],
  files: [{ name: "photos-shared.safetensors", title: "shared by 6 sets", bytes: 9_000_000 }],
  results: madePhotoResults,
  classes: [
    { network: "photos-teacher", ...classesOf(91, 0.7), confusions: [] },
    { network: "photos-beta4", beta: 4, ...classesOf(11, 0.1), confusions: [] },
    {
      network: "photos-beta0.1",
      beta: 0.1,
      ...classesOf(88, 0.6),
      confusions: [{ truth: "crab", predicted: "wild_cat", images: 4 }],
    },
  ],
  firstBeta: 0.1,
  confidence: [{ title: "Photos, beta 0.1", temperature: 1.3706, sure: 0.52 }],
  seed: 1,
  machine,
  smoke: false,
};

const card = photoCard(facts);
const lines = card.split("\n");

describe("the model card of the demo on photographs", () => {
  it("credits whose images it was trained on and what taught it, and names the weights’ licence", () => {
    expect(card).toContain(credit.data);
    expect(card).toContain(credit.teacher);
    expect(lines).toContain("## Licence");
    expect(card.slice(card.indexOf("## Licence"))).toContain("under CC BY-SA 4.0");
  });

  it("has scores with intervals, and the rows in which the demo is not ahead", () => {
    expect(lines).toContain("| beta 0.1 | 1,130 | 1,200 | 78.0 (76.0 – 80.0) |");
    expect(card).toContain("**WebP, robust teacher**");
  });

  it("sets the teacher and the beta that opens first side by side, class by class", () => {
    expect(lines).toContain("| cat | 200 | 91.0 | – | 88.0 | – |");
    expect(lines).toContain("| cat | 200 | 0.500 | 0.750 | 0.700 | 0.500 | 0.750 | 0.600 |");
    expect(lines).toContain("| background | – | – | – | 0.900 | – | – | 0.900 |");
    expect(card).toContain("The 1 most frequent confusions of beta 0.1:");
    expect(lines).toContain("| crab | wild cat | 4 |");
  });

  it("tells each run’s way on validation: the first epoch, the last and the best", () => {
    expect(lines).toContain("| teacher | 3 | top-1 60.0 → 80.0 (best 82.5) |");
  });

  it("says by which layer a student imitates which of the teacher's", () => {
    const runs = plannedRuns(photoRuns()).map((planned) => endedRun(planned, 1, 1));
    expect(photoCard({ ...facts, runs })).toMatch(
      /squared error of the decoder against the teacher's block3 \+ beta × bits/,
    );
  });

  it("tells what makes an answer sure, where sets have it", () => {
    expect(lines).toContain("| Photos, beta 0.1 | 1.371 | 0.520 |");
    expect(photoCard({ ...facts, confidence: [] })).not.toContain("## Confidence");
  });

  it("names the shared file once, and warns of a rehearsal", () => {
    expect(lines).toContain("| `photos-shared.safetensors` | shared by 6 sets | 9,000,000 |");
    expect(card).not.toContain("A rehearsal");
    expect(photoCard({ ...facts, smoke: true })).toContain("A rehearsal");
  });
});
