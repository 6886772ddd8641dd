import { describe, expect, it } from "vitest";
import { smallArchitecture, smallSummary } from "../../../testing/small-network";
import { pickByBytes, whyNotTogether } from "./compared-checkpoints";

const candidates = [
  { id: "small", payloadBytes: 400 },
  { id: "middle", payloadBytes: 2000 },
  { id: "large", payloadBytes: 9000 },
  { id: "teacher" },
];

describe("a budget of kilobytes", () => {
  it("picks the checkpoint that uses most of it", () => {
    expect(pickByBytes(candidates, 2)).toBe("middle");
    expect(pickByBytes(candidates, 100)).toBe("large");
  });

  it("picks none where every payload is larger, and never one that codes nothing", () => {
    expect(pickByBytes(candidates, 0.3)).toBeUndefined();
    expect(pickByBytes([{ id: "teacher" }], 100)).toBeUndefined();
  });
});

const taking = (shareOfOpen: number) => ({
  ...smallSummary(`of ${shareOfOpen}`, smallArchitecture("basic")),
  memory: { answerBytes: 1e9, fullBytes: 1, halfBytes: 0.5, shareOfOpen },
});

it("Compare says when checkpoints do not stay open together, and is silent of those that do", () => {
  expect(whyNotTogether([taking(0.4), taking(0.4)])).toBeUndefined();
  expect(whyNotTogether([taking(0.4), taking(0.4), taking(0.4)])).toMatch(/one after another/);
  // one alone is never closed for another
  expect(whyNotTogether([taking(1.4)])).toBeUndefined();
  expect(whyNotTogether([smallSummary("ships", smallArchitecture("basic")), taking(0.9)])).toBeUndefined();
});
