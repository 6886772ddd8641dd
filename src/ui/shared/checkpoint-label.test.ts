import { describe, expect, it } from "vitest";
import { smallSummary } from "../../testing/small-summary";
import { smallArchitecture } from "../../testing/small-network";
import { checkpointLabel } from "./checkpoint-label";

describe("a checkpoint in one line", () => {
  const summary = { ...smallSummary("one", smallArchitecture("basic"), "0".repeat(32)), title: "Mine" };

  it("says beta, and where it comes from, where the title does not", () => {
    expect(checkpointLabel(summary)).toBe("Mine");
    expect(checkpointLabel({ ...summary, beta: 1.28, ships: true })).toBe("Mine (beta 1.28, built in)");
    expect(checkpointLabel({ ...summary, title: "Mine, beta 1.28", beta: 1.28 })).toBe("Mine, beta 1.28");
    expect(checkpointLabel({ ...summary, compresses: false })).toBe("Mine (uncompressed)");
  });
});
