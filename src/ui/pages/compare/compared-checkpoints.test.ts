import { describe, expect, it } from "vitest";
import { classifierSummary, smallArchitecture, smallSummary } from "../../../testing/small-network";
import { chooseCompared, comparedFamily, pickByBytes, whyNotTogether } from "./compared-checkpoints";

const candidates = [
  { id: "small", payloadBytes: 400 },
  { id: "middle", payloadBytes: 2000 },
  { id: "large", payloadBytes: 9000 },
  { id: "teacher" },
];

describe("the checkpoints that are compared", () => {
  const shipped = (id: string, knows: "photographs" | "scenes", compresses = true) =>
    classifierSummary(id, { ships: true, knows, compresses, ...(compresses && { opensFirst: true }) });
  const all = [
    classifierSummary("mine"),
    shipped("photo", "photographs"),
    shipped("photo-teacher", "photographs", false),
    shipped("scene", "scenes"),
  ];
  const ids = (asked?: readonly string[], shows?: "photographs" | "scenes") =>
    chooseCompared(all, asked, shows).map(({ id }) => id);

  it("are those that were asked for and are there, whatever the image", () => {
    expect(ids(["scene", "gone", "photo"], "photographs")).toEqual(["scene", "photo"]);
  });

  it("else those that code: people's own, and the family that knows what the image shows", () => {
    expect(ids(undefined, "scenes")).toEqual(["mine", "scene"]);
    expect(ids(undefined, "photographs")).toEqual(["mine", "photo"]);
    expect(ids()).toEqual(["mine", "photo"]);
  });

  it("get an image that the first of them knows, or else that the family knows which opens first", () => {
    expect(comparedFamily(all, ["mine", "scene", "photo"])).toBe("scenes");
    expect(comparedFamily(all, ["mine"])).toBe("photographs");
    expect(comparedFamily(all)).toBe("photographs");
    expect(comparedFamily([classifierSummary("mine")])).toBe("scenes");
  });

  it("are five at most", () => {
    const many = Array.from({ length: 7 }, (_, i) => classifierSummary(`own ${i}`));
    expect(chooseCompared(many, undefined, undefined)).toHaveLength(5);
  });
});

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
