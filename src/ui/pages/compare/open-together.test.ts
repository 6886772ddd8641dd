import { expect, it } from "vitest";
import { smallArchitecture } from "../../../testing/small-network";
import { smallSummary } from "../../../testing/small-summary";
import { whyNotTogether } from "./open-together";

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
