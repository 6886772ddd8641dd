import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate, Figure, Stage } from "./candidate";
import { estimate, latencySeconds, weakestSource } from "./estimate";
import { scenarioSchema, type Scenario } from "./scenario";

const measured = (value: number): Figure => ({ value, source: "measured" });
const stage = (name: string, milliseconds: number): Stage => ({ name, seconds: measured(milliseconds / 1000) });

/** The stage times and bytes that the README once told of ResNet-50 at β 1.28. */
const ladon: Candidate = {
  id: "ladon",
  name: "Ladon ResNet-50",
  way: "split",
  family: "Photos",
  tasks: ["classification", "detection", "segmentation"],
  device: [stage("Prepare", 9.52), stage("Encode", 154), stage("Code", 5.99)],
  server: [
    stage("Decode", 2.23),
    stage("Body", 1267),
    { ...stage("Classify", 0.8), task: "classification" },
    { ...stage("Detect", 1931), task: "detection" },
    { ...stage("Segment", 71.9), task: "segmentation" },
  ],
  payloadBytes: measured(9216),
  answerBytes: measured(0),
  scores: [],
};
const local: Candidate = {
  ...ladon,
  id: "local",
  name: "MobileNetV3",
  way: "local",
  device: [stage("Prepare", 10), stage("Network", 300)],
  server: [],
  payloadBytes: undefined,
  answerBytes: undefined,
};

interface Changes {
  readonly uplink?: Partial<Scenario["uplink"]>;
  readonly deviceSlowdown?: number;
  readonly serverSlowdown?: number;
  readonly workload?: Partial<Scenario["workload"]>;
}

function scenarioWith({ uplink, deviceSlowdown = 1, serverSlowdown = 1, workload }: Changes = {}): Scenario {
  const scenario = scenarioSchema.parse({});
  return {
    ...scenario,
    device: { slowdown: deviceSlowdown },
    server: { ...scenario.server, slowdown: serverSlowdown },
    uplink: { ...scenario.uplink, rateBitsPerSecond: 1e6, rttMs: 0, requestHeaderBytes: 0, ...uplink },
    workload: { ...scenario.workload, ...workload },
  };
}

describe("a split's latency", () => {
  it("is 3,518.408 ms for the stages of 9,216 bytes at 1 Mbit/s, and 409.1 ms on a server 20 times faster (case 18)", () => {
    expect(estimate(ladon, scenarioWith()).latencySeconds).toBeCloseTo(3.518408, 9);
    expect(estimate(ladon, scenarioWith({ serverSlowdown: 1 / 20 })).latencySeconds).toBeCloseTo(0.4091, 4);
  });

  it("is the sum of its named parts, in the order in which they happen", () => {
    const scenario = scenarioWith({ uplink: { rttMs: 40 } });
    const { parts, latencySeconds } = estimate(ladon, scenario, { waitSeconds: () => 0.5 });
    expect(parts.map(({ name }) => name)).toEqual(
      "Prepare,Encode,Code,Transfer,Round trip,Wait,Decode,Body,Classify,Detect,Segment,Answer".split(","),
    );
    expect(parts.reduce((sum, { seconds }) => sum + (seconds ?? Number.NaN), 0)).toBeCloseTo(latencySeconds!, 12);
  });

  it("counts the heads of asked tasks only", () => {
    const scenario = scenarioWith({ workload: { tasks: ["classification"] } });
    expect(estimate(ladon, scenario).serverSeconds).toBeCloseTo(0.00223 + 1.267 + 0.0008, 12);
  });

  it("waits as long as a queue says that knows how long each place is busy", () => {
    const heard: unknown[] = [];
    const waitSeconds = (_: Scenario, busy: unknown) => {
      heard.push(busy);
      return 0.25;
    };
    const scenario = scenarioWith();
    expect(estimate(ladon, scenario, { waitSeconds }).latencySeconds).toBeCloseTo(3.518408 + 0.25, 9);
    expect(heard).toEqual([
      { device: expect.closeTo(0.16951, 9), link: expect.closeTo(0.075968, 9), server: expect.closeTo(3.27293, 9) },
    ]);
    expect(estimate(local, scenario, { waitSeconds: () => 1 }).latencySeconds).toBeCloseTo(1.31, 12);
  });

  it("is the device's time alone where all of it runs there", () => {
    const nowhere = scenarioWith({ uplink: { rateBitsPerSecond: 0, rttMs: Infinity }, deviceSlowdown: 2 });
    const answer = estimate(local, nowhere);
    expect(answer).toMatchObject({ latencySeconds: 0.62, wireBytes: 0, needs: [] });
    expect(answer.parts.map(({ place }) => place)).toEqual(["device", "device"]);
  });

  it("is endless at a rate of 0 and over an endless round trip", () => {
    for (const uplink of [{ rateBitsPerSecond: 0 }, { rttMs: Infinity }]) {
      expect(estimate(ladon, scenarioWith({ uplink })).latencySeconds).toBe(Infinity);
    }
  });

  it("counts the answer's bytes", () => {
    const scenario = { ...scenarioWith(), downlink: { rateBitsPerSecond: 8000 } };
    expect(estimate({ ...ladon, answerBytes: measured(960) }, scenario).latencySeconds).toBeCloseTo(3.518408 + 1, 9);
  });
});

describe("what is missing", () => {
  it("is told, and leaves no latency", () => {
    const bare: Candidate = {
      ...ladon,
      device: [{ name: "Encode" }],
      server: [stage("Body", 1), { name: "Detect", task: "detection" }],
      payloadBytes: undefined,
      answerBytes: undefined,
    };
    const answer = estimate(bare, scenarioWith());
    expect(answer.needs).toEqual([
      "its time on the device (Encode)",
      "its server time (Detect)",
      "its bytes",
      "the bytes of its answer",
    ]);
    expect(answer).toMatchObject({ latencySeconds: undefined, source: "missing" });
    expect(answer.energy.wholeJoules).toBeUndefined();
  });

  it("is nothing where a stage that is not asked for has no time, or where a time of 0 is typed", () => {
    const half: Candidate = {
      ...ladon,
      device: [{ name: "Encode", seconds: { value: 0, source: "typed" } }],
      server: [stage("Body", 1), { name: "Detect", task: "detection" }],
    };
    const answer = estimate(half, scenarioWith({ workload: { tasks: ["classification"] } }));
    expect(answer.needs).toEqual([]);
    expect(answer.deviceSeconds).toBe(0);
  });

  it("is a whole side where no stage is listed", () => {
    expect(estimate({ ...ladon, device: [], server: [] }, scenarioWith()).needs).toEqual([
      "its time on the device",
      "its server time",
    ]);
  });
});

describe("the source of a latency", () => {
  it("is the weakest of its parts", () => {
    expect(weakestSource(["measured", "published", "typed"])).toBe("typed");
    expect(weakestSource(["published", "missing", "estimated"])).toBe("missing");
    expect(estimate(ladon, scenarioWith()).source).toBe("measured");
    const published: Candidate = { ...ladon, payloadBytes: { value: 4096, source: "published" } };
    expect(estimate(published, scenarioWith()).source).toBe("published");
  });

  it("is an estimate where a factor makes another machine of the measured one", () => {
    expect(estimate(ladon, scenarioWith({ deviceSlowdown: 3 })).source).toBe("estimated");
    expect(estimate(local, scenarioWith({ serverSlowdown: 0.1 })).source).toBe("measured");
  });
});

const anyChanges = fc
  .record({
    rateBitsPerSecond: fc.double({ min: 0, max: 1e9, noNaN: true }),
    rttMs: fc.double({ min: 0, max: 2000, noNaN: true }),
    lossFraction: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.9, noNaN: true })),
    transport: fc.constantFrom("tcp" as const, "udp" as const),
    window: fc.constantFrom("cold" as const, "warm" as const),
    handshakeRtts: fc.integer({ min: 0, max: 2 }),
  })
  .map((uplink): Changes => ({ uplink }));
const anyFactor = fc.double({ min: 1, max: 1000, noNaN: true });
/** Sums in another order round. */
const rounding = 1 + 1e-12;

describe("a latency", () => {
  it("never falls with bytes, either slowdown or the round trip, and never rises with the rate", () => {
    fc.assert(
      fc.property(anyChanges, anyFactor, (changes, factor) => {
        const before = latencySeconds(ladon, scenarioWith(changes))!;
        const { rateBitsPerSecond = 0, rttMs = 0 } = changes.uplink ?? {};
        const more: Candidate = { ...ladon, payloadBytes: measured(9216 * factor) };
        const worse = [
          latencySeconds(more, scenarioWith(changes)),
          latencySeconds(ladon, scenarioWith({ ...changes, deviceSlowdown: factor })),
          latencySeconds(ladon, scenarioWith({ ...changes, serverSlowdown: factor })),
          latencySeconds(ladon, scenarioWith({ uplink: { ...changes.uplink, rttMs: rttMs * factor } })),
          latencySeconds(
            ladon,
            scenarioWith({ uplink: { ...changes.uplink, rateBitsPerSecond: rateBitsPerSecond / factor } }),
          ),
        ];
        for (const after of worse) expect(after! * rounding).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it("scales with the unit of time: all times ×c and all rates ÷c make it ×c", () => {
    const slowed = (candidate: Candidate, c: number): Candidate => {
      const slow = <S extends Stage>(one: S): S => ({ ...one, seconds: measured(c * one.seconds!.value) });
      return { ...candidate, device: candidate.device.map(slow), server: candidate.server.map(slow) };
    };
    fc.assert(
      fc.property(anyChanges, fc.double({ min: 0.001, max: 1000, noNaN: true }), (changes, c) => {
        const { rateBitsPerSecond = 0, rttMs = 0 } = changes.uplink ?? {};
        const before = latencySeconds(ladon, scenarioWith(changes))!;
        const after = latencySeconds(
          slowed(ladon, c),
          scenarioWith({
            uplink: { ...changes.uplink, rateBitsPerSecond: rateBitsPerSecond / c, rttMs: rttMs * c },
          }),
        )!;
        // near the end of what doubles hold one of the two may be over it already
        if (before > 1e300) expect(after).toBeGreaterThan(1e296);
        else expect(Math.abs(after - c * before)).toBeLessThanOrEqual(1e-9 * c * before);
      }),
    );
  });

  it("of a slower device is that of the device's stages measured slower", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1000, noNaN: true }), (slowdown) => {
        const { deviceSeconds, latencySeconds } = estimate(ladon, scenarioWith({ deviceSlowdown: slowdown }));
        expect(deviceSeconds).toBeCloseTo(slowdown * 0.16951, 6);
        expect(latencySeconds! - deviceSeconds!).toBeCloseTo(3.518408 - 0.16951, 6);
      }),
    );
  });
});
