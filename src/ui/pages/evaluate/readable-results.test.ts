import { describe, expect, it } from "vitest";
import { readableResults } from "./readable-results";

const good = {
  format: "ladon-lab-evaluation",
  version: 1,
  id: `${"0".repeat(32)}.0`,
  images: 3,
  finishedAtMs: 0,
  protocol: "unified",
  inputSize: 128,
  checkpoint: { title: "Nano", contentHash: "ab" },
  dataSet: { name: "scenes", fingerprint: "cd" },
  scores: { classification: { top1: 50 } },
  elapsedMs: {},
  notes: [],
};

describe("stored results", () => {
  it("are taken as they are", () => {
    expect(readableResults([good])).toEqual({ results: [good], unreadable: 0 });
  });

  it("of another version or of no sense are counted and left out", () => {
    const nonsense = [
      null,
      7,
      {},
      { ...good, version: 2 },
      { ...good, protocol: "squeezed" },
      { ...good, inputSize: undefined },
      { ...good, protocolNumbers: { resize: "256", crop: 224 } },
      { ...good, checkpoint: undefined },
      { ...good, scores: { detection: null } },
      { ...good, sizes: { payloadBytes: { mean: "many" } } },
      { ...good, elapsedMs: { body: 3 } },
    ];
    expect(readableResults([...nonsense, good])).toEqual({ results: [good], unreadable: nonsense.length });
  });
});
