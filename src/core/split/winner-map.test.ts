import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapInterval } from "../metrics/bootstrap";
import { quantileOfSorted } from "../metrics/spread";
import { SeededRandom } from "../base/random";
import type { Candidate, Figure } from "./candidate";
import { latencySeconds } from "./estimate";
import { waitSeconds } from "./queueing";
import { scenarioSchema } from "./scenario";
import { defaultAxes, mapWinners, medianInterval, winnerMap, type MapAxes } from "./winner-map";

const axes: MapAxes = { rates: Float64Array.of(1e4, 1e5, 1e6, 1e7), slowdowns: Float64Array.of(0.5, 1, 20) };

describe("a winner map", () => {
  it("has in each cell the candidate of the least latency, and the next one", () => {
    const latency = fc.oneof(fc.constant(undefined), fc.constant(Infinity), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(fc.array(latency, { minLength: 12, maxLength: 12 }), { maxLength: 6 }), (table) => {
        const map = winnerMap(table.length, axes, { secondsOf: (i, column, row) => table[i][row * 4 + column] });
        for (let cell = 0; cell < 12; cell++) {
          const ranked = table
            .map((row, i) => ({ i, seconds: row[cell] ?? Infinity }))
            .filter(({ seconds }) => seconds < Infinity)
            .sort((a, b) => a.seconds - b.seconds || a.i - b.i);
          expect(map.winner[cell]).toBe(ranked[0]?.i ?? -1);
          expect(map.seconds[cell]).toBe(ranked[0]?.seconds ?? Infinity);
          expect(table[map.runnerUp[cell]]?.[cell]).toBe(ranked[1]?.seconds);
          expect(map.runnerUpSeconds[cell]).toBe(ranked[1]?.seconds ?? Infinity);
        }
      }),
    );
  });

  it("is contested where both intervals overlap, and nowhere without intervals", () => {
    const secondsOf = (i: number) => i + 1;
    const overlapping = winnerMap(2, axes, { secondsOf, intervalOf: (i, column) => [i, i + (column === 0 ? 1 : 0.9)] });
    expect([...overlapping.contested]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
    expect(Math.max(...winnerMap(2, axes, { secondsOf }).contested)).toBe(0);
    expect(Math.max(...winnerMap(1, axes, { secondsOf, intervalOf: () => [0, 9] }).contested)).toBe(0);
  });
});

describe("the interval of a median", () => {
  it("is that of a bootstrap", () => {
    const random = SeededRandom.seeded(3);
    const values = Float64Array.from({ length: 401 }, () => Math.exp(random.normal())).sort();
    const resampled = bootstrapInterval(values.length, (indices) =>
      quantileOfSorted(Float64Array.from(indices, (i) => values[i]).sort(), 0.5),
    );
    const [lower, upper] = medianInterval(values, values.length)!;
    // a thousand resamples know the ends to a few per cent of the width
    const width = resampled.upper - resampled.lower;
    expect(Math.abs(lower - resampled.lower)).toBeLessThan(0.1 * width);
    expect(Math.abs(upper - resampled.upper)).toBeLessThan(0.1 * width);
  });

  it("of one image is none, and of few is within what was seen", () => {
    expect(medianInterval([1], 1)).toBeUndefined();
    expect(medianInterval([1, 2, 3], 1)).toBeUndefined();
    expect(medianInterval([1, 2, 3], 3)).toEqual([1, 3]);
  });
});

const typed = (value: number): Figure => ({ value, source: "typed" });
const measured = (value: number, count: number): Figure => ({
  value,
  source: "measured",
  samples: Array.from({ length: count }, (_, i) => value * (0.5 + (i + 0.5) / count)),
});
function candidate(id: string, device: number, bytes?: Figure, server = 0): Candidate {
  const body = { id, name: id, family: id, tasks: ["classification" as const], scores: [] };
  const encode = [{ name: "Device", seconds: measured(device, 30) }];
  if (!bytes) return { ...body, way: "local", device: encode, server: [] };
  const stage = [{ name: "Body", seconds: typed(server) }];
  return { ...body, way: "split", device: encode, server: stage, payloadBytes: bytes, answerBytes: typed(200) };
}

describe("the map of candidates", () => {
  const scenario = scenarioSchema.parse({ workload: { tasks: ["classification"], imagesPerSecond: 0.5 } });
  const candidates = [
    candidate("local", 0.5),
    candidate("split", 0.1, measured(4000, 30), 0.05),
    candidate("split of fewer bytes", 0.1, measured(3900, 30), 0.05),
    candidate("offload", 0.01, measured(60_000, 30), 0.08),
  ];

  it("is the pointwise least latency of the estimate", () => {
    const map = mapWinners(scenario, candidates, axes);
    axes.slowdowns.forEach((slowdown, row) => {
      axes.rates.forEach((rateBitsPerSecond, column) => {
        const uplink = { ...scenario.uplink, rateBitsPerSecond };
        const latencies = candidates.map((one) =>
          latencySeconds(one, { ...scenario, device: { slowdown }, uplink }, { waitSeconds })!,
        );
        const least = Math.min(...latencies);
        const cell = row * axes.rates.length + column;
        // the map adds up in another order
        expect(map.seconds[cell]).toBeCloseTo(least, 12);
        if (least === Infinity) expect(map.winner[cell]).toBe(-1);
        else expect(latencies[map.winner[cell]]).toBeCloseTo(least, 12);
      });
    });
  });

  it("has the device win at slow uplinks, the split where the device is slow, whole images at fast ones", () => {
    const map = mapWinners(scenario, candidates, axes);
    const names = [...map.winner].map((i) => candidates[i]?.name);
    expect(names[0]).toBe("local");
    expect(names[2 * 4 + 1]).toBe("split of fewer bytes");
    expect(names[1 * 4 + 3]).toBe("offload");
  });

  it("is contested between two that hardly differ, not between two that differ much", () => {
    const map = mapWinners(scenario, candidates, axes);
    // at 1 Mbit/s the two splits are next to each other; at the slowest uplink and a fast device nothing is near local
    expect(map.contested[1 * 4 + 2]).toBe(1);
    expect(map.contested[0]).toBe(0);
  });

  it("has nobody where images come faster than anyone answers", () => {
    const busy = scenarioSchema.parse({ workload: { tasks: ["classification"], imagesPerSecond: 50 } });
    const map = mapWinners(busy, candidates, axes);
    // at 20 × slower even the offload's device has 5 images a second
    expect(map.winner[2 * 4 + 3]).toBe(-1);
    expect([...map.seconds].some(Number.isNaN)).toBe(false);
  });

  it("leaves out who lacks a task, and is empty where nobody may answer", () => {
    const asked = scenarioSchema.parse({ workload: { tasks: ["detection"] } });
    const map = mapWinners(asked, candidates, axes);
    expect([...map.winner].every((i) => i === -1)).toBe(true);
    expect([...map.seconds].every((seconds) => seconds === Infinity)).toBe(true);
  });

  it("of 60 × 40 cells and 30 candidates takes less than a second", () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      candidate(`split ${i}`, 0.1 + i / 100, measured(9000 - 200 * i, 500), 0.05),
    );
    mapWinners(scenario, many, axes);
    // the processor's own time: the wall's is its neighbours' too
    const started = process.cpuUsage();
    const map = mapWinners(scenario, many);
    const { user, system } = process.cpuUsage(started);
    expect(map.winner).toHaveLength(defaultAxes.rates.length * defaultAxes.slowdowns.length);
    expect(map.winner).toHaveLength(2400);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});
