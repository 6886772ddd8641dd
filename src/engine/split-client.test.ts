import { describe, expect, it } from "vitest";
import { competingCandidates } from "../testing/competing-candidates";
import { scenarioSchema, type Scenario } from "../core/split/scenario";
import { SplitClient, type StartedSplitWorker } from "./split-client";
import { splitWorker } from "./split/split-calculations";

const scenarioAt = (rateBitsPerSecond: number): Scenario =>
  scenarioSchema.parse({ uplink: { rateBitsPerSecond }, draws: 10 });
const ask = (rate: number) => ({ scenario: scenarioAt(rate), choices: {} });

/** Workers that answer when they are let; what each was sent. */
function heldWorkers() {
  const begun: {
    readonly kind: string;
    readonly hasCandidates: boolean;
    readonly go: () => void;
    readonly fail: () => void;
  }[] = [];
  let started = 0;
  const start = (): StartedSplitWorker => {
    started++;
    const worker = splitWorker();
    const run = (...call: Parameters<typeof worker.run>) =>
      new Promise((resolve, reject) => {
        begun.push({
          kind: call[0],
          hasCandidates: call[2] !== undefined,
          go: () => resolve(worker.run(...call)),
          fail: () => reject(new Error("it died")),
        });
      });
    return { run: run as never, terminate: () => undefined };
  };
  return { begun, start, started: () => started };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

describe("the client of a split's worker", () => {
  it("computes the first and the newest question, and cancels those between", async () => {
    const { begun, start } = heldWorkers();
    const client = new SplitClient(start);
    const reports = [1e5, 1e6, 1e7].map((rate) => client.report(competingCandidates, ask(rate)));
    const outcomes = Promise.allSettled(reports);
    await turn();
    expect(begun).toHaveLength(1);
    begun[0].go();
    await turn();
    expect(begun).toHaveLength(2);
    begun[1].go();
    const [first, between, newest] = await outcomes;
    expect(first).toMatchObject({ value: { scenario: scenarioAt(1e5) } });
    expect(between).toMatchObject({ reason: { name: "CancelledError" } });
    expect(newest).toMatchObject({ value: { scenario: scenarioAt(1e7), candidates: competingCandidates } });
  });

  it("sends candidates once, and again to a worker that began anew", async () => {
    const { begun, start, started } = heldWorkers();
    const client = new SplitClient(start);
    for (const at of [0, 1]) {
      const report = client.report(competingCandidates, ask(1e6));
      await turn();
      begun[at].go();
      await report;
    }
    expect(begun.map(({ hasCandidates }) => hasCandidates)).toEqual([true, false]);
    const lost = client.report(competingCandidates, ask(1e6));
    await turn();
    begun[2].fail();
    await expect(lost).rejects.toThrow("it died");
    const again = client.report(competingCandidates, ask(1e6));
    await turn();
    begun[3].go();
    expect((await again).rows).toHaveLength(competingCandidates.length);
    expect([begun[3].hasCandidates, started()]).toEqual([true, 2]);
  });

  it("lets reports pass a map that takes long", async () => {
    const { begun, start } = heldWorkers();
    const client = new SplitClient(start);
    const map = client.winnerMap(competingCandidates, { scenario: scenarioAt(1e6) });
    const curves = client.loadCurves(competingCandidates, { scenario: scenarioAt(1e6), ids: ["local"] });
    const report = client.report(competingCandidates, ask(1e6));
    await turn();
    begun.find(({ kind }) => kind === "report")!.go();
    expect((await report).focus).toMatch(/^split@/);
    begun.filter(({ kind }) => kind !== "report").forEach(({ go }) => go());
    expect((await map).winner).toHaveLength(60 * 40);
    expect((await curves).map(({ id }) => id)).toEqual(["local"]);
  });

  it("cancels what waits when it closes", async () => {
    const { start } = heldWorkers();
    const client = new SplitClient(start);
    void client.report(competingCandidates, ask(1e5)).catch(() => undefined);
    const waiting = client.report(competingCandidates, ask(1e6));
    await turn();
    client.close();
    await expect(waiting).rejects.toThrow(/cancelled/);
  });
});
