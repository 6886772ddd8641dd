import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taskNames } from "../../domain";
import { storyPresets, storyScenario } from "./presets";
import { scenarioSchema, type Scenario } from "./scenario";
import { scenarioFields } from "./scenario-fields";
import { readScenario, writeScenario } from "./scenario-text";

const defaults = scenarioSchema.parse({});
const read = (text: string) => readScenario(new URLSearchParams(text));

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const percent = double(0, 100);

const anyTrace = fc
  .uniqueArray(double(0, 1e6), { minLength: 1, maxLength: 6 })
  .chain((seconds) =>
    fc
      .array(double(0, 1e9), { minLength: seconds.length, maxLength: seconds.length })
      .map((rates) => seconds.toSorted((a, b) => a - b).map((second, i) => [second, rates[i]])),
  );

const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    device: fc.record({ slowdown: double(0.1, 1000) }),
    server: fc.record({
      slowdown: double(0.001, 1000),
      workers: fc.integer({ min: 1, max: 100_000 }),
      batch: maybe(
        fc.record({
          fixedSeconds: double(0, 9),
          secondsPerImage: double(0, 9),
          max: fc.integer({ min: 1, max: 1024 }),
        }),
      ),
    }),
    uplink: fc.record({
      rateBitsPerSecond: double(0, 1e12),
      rttMs: fc.oneof(double(0, 1e4), fc.constant(Infinity)),
      lossFraction: double(0, 0.99),
      transport: fc.constantFrom("tcp", "udp", "lora"),
      mtuBytes: fc.integer({ min: 68, max: 65_535 }),
      headerBytesPerPacket: fc.integer({ min: 0, max: 60 }),
      requestHeaderBytes: fc.integer({ min: 0, max: 65_536 }),
      handshakeRtts: fc.integer({ min: 0, max: 2 }),
      window: fc.constantFrom("auto", "cold", "warm"),
      jitterSigma: double(0, 3),
      lora: maybe(
        fc.record({
          spreadingFactor: fc.integer({ min: 7, max: 12 }),
          bandwidthHz: fc.constantFrom(125_000, 250_000, 500_000),
          frameBytes: fc.integer({ min: 1, max: 255 }),
          dutyCycle: double(0.001, 1),
        }),
      ),
      trace: maybe(anyTrace),
    }),
    downlink: fc.record({ rateBitsPerSecond: double(0, 1e12) }),
    energy: fc.record({
      computeWatts: maybe(percent),
      idleWatts: maybe(percent),
      radio: maybe(
        fc.oneof(
          fc.record({ kind: fc.constantFrom("constant", "lora"), watts: percent }),
          fc.record({
            kind: fc.constant("linear"),
            powerOf: fc.constantFrom("radio", "device"),
            baseWatts: percent,
            wattsPerMegabitPerSecond: percent,
            tailWatts: percent,
            tailSeconds: percent,
            promotionJoules: percent,
          }),
        ),
      ),
    }),
    workload: fc.record({
      imagesPerSecond: double(0, 100_000),
      arrivals: fc.constantFrom("periodic", "poisson"),
      whenBusy: fc.constantFrom("queue", "drop"),
      tasks: fc.array(fc.constantFrom(...taskNames), { minLength: 1, maxLength: 4 }),
      deadlineMs: maybe(double(0, 1e6)),
      scoreFloors: fc.record(
        { classification: percent, detection: percent, segmentation: percent },
        { requiredKeys: [] },
      ),
      devices: fc.integer({ min: 1, max: 10_000_000 }),
    }),
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
    draws: fc.integer({ min: 1, max: 100_000 }),
  })
  .map((scenario) => scenarioSchema.parse(scenario));

describe("a scenario as text", () => {
  it("is nothing where it is the default, and a story's name where it is one", () => {
    expect(writeScenario(defaults)).toEqual([]);
    for (const story of storyPresets) {
      expect(writeScenario(storyScenario(story), story.id)).toEqual([["preset", story.id]]);
    }
  });

  it("says what differs, by full names", () => {
    const scenario = { ...defaults, device: { slowdown: 4 }, uplink: { ...defaults.uplink, rttMs: Infinity } };
    expect(writeScenario(scenario)).toEqual([
      ["device.slowdown", "4"],
      ["uplink.rttMs", "Infinity"],
    ]);
  });

  it("gives the scenario back, from the defaults and from every story", () => {
    const bases = fc.constantFrom(undefined, ...storyPresets.map(({ id }) => id));
    fc.assert(
      fc.property(anyScenario, bases, (scenario, preset) => {
        const written = writeScenario(scenario, preset);
        // as an address has it
        const again = readScenario(new URLSearchParams(written.map(([key, text]) => [key, text])));
        expect(again).toEqual({ scenario, preset, problems: [] });
      }),
    );
  });

  it("knows every value of a scenario", () => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, one]) => leaves(one, path === "" ? key : `${path}.${key}`))
        : [path];
    const known = new Set(["format", ...scenarioFields.map(({ path }) => path)]);
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        expect(leaves(JSON.parse(JSON.stringify(scenario)), "").filter((path) => !known.has(path))).toEqual([]);
      }),
    );
    expect(new Set(scenarioFields.flatMap(({ path, short }) => [path, short ?? path])).size).toBe(
      scenarioFields.length + scenarioFields.filter(({ short }) => short !== undefined).length,
    );
  });
});

describe("reading a text", () => {
  it("takes short names, full names and a story to change, the last of two", () => {
    const { scenario, preset, problems } = read(
      "preset=lora&uplink.rate=1000&uplink.rateBitsPerSecond=2e4&tasks=detection",
    );
    expect(preset).toBe("lora");
    expect(scenario.uplink).toMatchObject({ rateBitsPerSecond: 20_000, transport: "udp" });
    expect(scenario.workload.tasks).toEqual(["detection"]);
    expect(problems).toEqual([]);
  });

  it("takes away by none", () => {
    const { scenario, problems } = read("preset=pi&energy.radio=none&energy.idle=none");
    expect(scenario.energy).toEqual({ computeWatts: 4 });
    expect(problems).toEqual([]);
  });

  it("replaces a radio by one of another kind", () => {
    const { scenario, problems } = read("preset=phone&radio.kind=constant&radio.watts=0.7");
    expect(scenario.energy.radio).toEqual({ kind: "constant", watts: 0.7 });
    expect(problems).toEqual([]);
  });

  it.each([
    ["uplink.rate=-1", "uplink.rate=-1 must be at least 0; 3145728 is used."],
    ["uplink.rate=fast", "uplink.rate=fast is no number; it is ignored."],
    ["uplink.rate=Infinity", "uplink.rate=Infinity must be a finite number; 3145728 is used."],
    ["uplink.rtt=-5", "uplink.rtt=-5 must be at least 0; 20 is used."],
    ["device.slowdown=1e9", "device.slowdown=1e9 must be at most 1000; 1 is used."],
    ["workers=1.5", "workers=1.5 must be a whole number; 1 is used."],
    ["transport=pigeon", "transport=pigeon must be tcp, udp or lora; tcp is used."],
    [
      "tasks=detection,smelling",
      "tasks=detection,smelling must be classification, detection or segmentation; classification,detection,segmentation is used.",
    ],
    ["lora.bandwidth=1", "lora.bandwidth=1 must be 125000, 250000 or 500000; it is left out."],
    ["trace=0:1,0:2", "trace=0:1,0:2 must be rows whose seconds ascend; it is left out."],
    ["trace=0", "trace=0 is no list of seconds and bits a second, such as 0:1000000,5:250000; it is ignored."],
    ["deadline=-1", "deadline=-1 must be at least 0; it is left out."],
    ["radio.kind=warp", "radio.kind=warp must be constant, linear or lora; it is left out."],
    ["radio.watts=2", "radio.watts=2 needs energy.radio.kind too; it is left out."],
    ["radio.kind=linear", "radio.kind=linear needs energy.radio.baseWatts too; it is left out."],
    ["radio.kind=lora&radio.watts=1&radio.base=2", "radio.base belongs to another kind of radio and is ignored."],
    ["preset=moon", "preset=moon is no story; there are lora, phone, pi and fleet."],
    [
      "uplink.rte=5",
      "uplink.rte is not known here and is ignored; the nearest that are known: uplink.rate and uplink.rtt.",
    ],
  ])("of %s says what it means", (text, sentence) => {
    const { scenario, problems } = read(text);
    expect(problems).toEqual([sentence]);
    const kept = { ...defaults, energy: text.includes("radio.base=2") ? { radio: { kind: "lora", watts: 1 } } : {} };
    expect(scenario).toEqual(kept);
  });

  it("keeps what is right beside what is not", () => {
    const { scenario, problems } = read("workers=-1.5&device.slowdown=3&uplink.mtu=1&server.slowdown=2&x=y");
    expect(scenario).toMatchObject({
      device: { slowdown: 3 },
      server: { slowdown: 2, workers: 1 },
      uplink: { mtuBytes: 1500 },
    });
    expect(problems).toHaveLength(3);
  });

  it("of anything never throws, and gives a scenario without NaN and -0", () => {
    const keys = fc.oneof(
      fc.constantFrom(...scenarioFields.flatMap(({ path, short }) => [path, short ?? path]), "preset", "energy.radio"),
      fc.string(),
    );
    const texts = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom("none", "", "-0", "1e999", "linear", "lora", "tcp", "0:1,1:2", "__proto__"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, texts), { maxLength: 12 }), (entries) => {
        const { scenario } = readScenario(entries);
        expect(scenarioSchema.parse(scenario)).toEqual(scenario);
        const numbers = JSON.stringify(scenario, (_, value: unknown) =>
          typeof value === "number" && (Number.isNaN(value) || Object.is(value, -0)) ? "wrong" : value,
        );
        expect(numbers).not.toContain('"wrong"');
      }),
      { numRuns: 300 },
    );
  });
});
