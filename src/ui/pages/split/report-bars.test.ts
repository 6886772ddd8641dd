import { describe, expect, it } from "vitest";
import type { ReportRow } from "../../../core/split/report";
import { energyBars, latencyBars, unanswered } from "./report-bars";
import { reportTable } from "./report-table";
import { csvOfRows } from "./chart-rows";

const row = (id: string, changes: Partial<ReportRow> = {}): ReportRow => ({
  id,
  name: `Network ${id}`,
  way: "split",
  family: "Networks",
  parts: [
    { name: "Encode", place: "device", seconds: 0.1, source: "measured" },
    { name: "Transfer", place: "uplink", seconds: 0.3, source: "published" },
    { name: "Body", place: "server", seconds: 0, source: "measured" },
  ],
  latencySeconds: 0.4,
  source: "published",
  spread: { p5: 0.2, p50: 0.45, p95: 1, varies: true, reconstructed: ["its bytes"], quantiles: [] },
  energy: { computeJoules: 1, radioJoules: 2, promotionJoules: 0, tailJoules: 4, idleJoules: 8, aboveIdleJoules: 7, wholeJoules: 15, needs: [] },
  needs: [],
  ...changes,
}); // prettier-ignore

describe("the bars of latencies", () => {
  it("are sorted, have their parts by place with the source of each, and a whisker over the drawn images", () => {
    const [first, second] = latencyBars([row("slow", { latencySeconds: 0.5 }), row("fast")], false);
    expect([first.id, second.id]).toEqual(["fast", "slow"]);
    expect(first.pieces.map(({ kind, source }) => [kind, source])).toEqual([
      ["device", "measured"],
      ["uplink", "published"],
    ]);
    expect(first).toMatchObject({ value: 0.4, text: "400 ms (200 ms to 1 s)", whisker: [0.2, 1] });
    expect(first.notes).toEqual(["reconstructed from mean and deviation: its bytes"]);
  });

  it("reach up to the 95th percentile where that is asked, with a piece of its own and no whisker", () => {
    const [bar] = latencyBars([row("a")], true);
    expect(bar.pieces.at(-1)).toMatchObject({ kind: "rest", value: 0.6 });
    expect(bar.pieces.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(bar.value, 12);
    expect(bar.whisker).toBeUndefined();
  });

  it("leave out who may not answer, whose part is missing, and who never answers", () => {
    const missing = row("missing", { latencySeconds: undefined, needs: ["its bytes"], reason: "It needs its bytes." });
    const out = row("out", { reason: "It does not answer detection." });
    const never = row("never", { latencySeconds: Infinity, reason: "It never arrives." });
    expect(latencyBars([missing, out, never], false)).toEqual([]);
    const { needing, excluded } = unanswered([missing, out, never, row("a")]);
    expect(needing).toEqual([missing]);
    expect(excluded).toEqual([out, never]);
  });

  it("say where nothing is known of how anything varies", () => {
    const spread = { p5: 0.4, p50: 0.4, p95: 0.4, varies: false, reconstructed: [], quantiles: [] };
    const [bar] = latencyBars([row("a", { spread })], false);
    expect(bar).toMatchObject({ text: "400 ms", notes: ["nothing is known of how it varies"] });
    expect(bar.whisker).toBeUndefined();
  });
});

describe("the bars of energy", () => {
  it("show the radio's tail apart and both totals, and parts of no energy not at all", () => {
    const [bar] = energyBars([row("a")]);
    expect(bar.pieces.map(({ kind }) => kind)).toEqual(["compute", "radio", "tail", "idle"]);
    expect(bar.text).toBe("7 J above idle, 15 J whole");
  });

  it("are not there where a power is missing", () => {
    const energy = { computeJoules: 1, needs: ["your radio’s power"] };
    expect(energyBars([row("a", { energy })])).toEqual([]);
  });
});

describe("the table of a report", () => {
  const rows = [
    row("missing", {
      latencySeconds: undefined,
      parts: [{ name: "Encode", place: "device", source: "missing" }],
      reason: "It needs its time.",
    }),
    row("slow", { latencySeconds: 2 }),
    row("fast"),
  ];

  it("has those that answer first, and leaves cells of what is missing empty", () => {
    const table = reportTable(rows);
    const column = (key: string) => table.columns.findIndex((one) => one.key === key);
    expect(table.rows.map((cells) => cells[0])).toEqual(["Network fast", "Network slow", "Network missing"]);
    expect(table.rows[2][column("device_seconds")]).toBeUndefined();
    expect(table.rows[0][column("uplink_seconds")]).toBe(0.3);
    expect(table.rows[0][column("sources")]).toBe("Encode measured; Transfer published; Body measured");
  });

  it("is a file of a row a candidate with numbers in full", () => {
    const lines = csvOfRows(reportTable(rows)).trim().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain("Network fast,split,0.4,0.2,0.45,1,0.1,0.3,");
    expect(lines.join()).not.toMatch(/NaN|undefined/);
  });
});
