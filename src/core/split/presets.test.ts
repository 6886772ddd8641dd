import { describe, expect, it } from "vitest";
import { energyOf } from "./energy";
import {
  powerPresets,
  presetKinds,
  radioPresets,
  storyPresets,
  storyScenario,
  uplinkPresets,
  withPreset,
  type Preset,
} from "./presets";
import { scenarioSchema } from "./scenario";
import { airTime } from "./transfer";

const all = [...uplinkPresets, ...radioPresets, ...powerPresets, ...storyPresets];
const byId = (presets: readonly Preset[], id: string) => presets.find((preset) => preset.id === id)!;

describe("presets", () => {
  it("have a source and a kind for every value", () => {
    expect(all.length).toBeGreaterThan(20);
    for (const { values } of all) {
      expect(values.length).toBeGreaterThan(0);
      for (const { source, kind, url } of values) {
        expect(source.length).toBeGreaterThan(20);
        expect(presetKinds).toContain(kind);
        // what others say can be read there; an assumption stands nowhere
        expect(url === undefined).toBe(kind === "assumed");
      }
    }
  });

  it("are called each by one name", () => {
    for (const presets of [uplinkPresets, radioPresets, powerPresets, storyPresets]) {
      expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    }
  });

  it("know no power of phones and Jetsons, and no idle power", () => {
    expect(powerPresets.map(({ id }) => id)).toEqual(["pi-4", "pi-5", "pi-zero-2-w"]);
    expect(powerPresets.flatMap(({ values }) => values.map(({ path }) => path))).not.toContain("energy.idleWatts");
  });

  it("of Firefox are its kilobits of 1,024 bits", () => {
    const rates = ["gprs", "2g", "good-2g", "3g", "good-3g", "4g", "dsl", "wifi"].map((id) => {
      const { uplink } = withPreset(scenarioSchema.parse({}), "uplink", byId(uplinkPresets, id));
      return [uplink.rateBitsPerSecond / 1024, uplink.rttMs];
    });
    expect(rates).toEqual([
      [20, 500],
      [50, 300],
      [150, 150],
      [250, 100],
      [750, 40],
      [3 * 1024, 20],
      [1024, 5],
      [15 * 1024, 2],
    ]);
  });

  it("of Huang's radios cost a lone packet 12.76 J over LTE, 7.38 over 3G and 0.04 over Wi-Fi, beside its bits", () => {
    const joules = ["huang-lte", "huang-3g", "huang-wifi"].map((id) => {
      const rare = scenarioSchema.parse({ workload: { imagesPerSecond: 1 / 3600 } });
      const scenario = withPreset(rare, "radio", byId(radioPresets, id));
      const { promotionJoules, tailJoules } = energyOf(scenario, { air: airTime(1, scenario.uplink) });
      return promotionJoules! + tailJoules!;
    });
    expect(joules.map((value) => value.toFixed(2))).toEqual(["12.76", "7.38", "0.04"]);
  });
});

describe("a preset", () => {
  it("replaces the whole uplink, so that nothing of another stays", () => {
    const lora = withPreset(scenarioSchema.parse({}), "uplink", byId(uplinkPresets, "lora-sf7"));
    expect(lora.uplink).toMatchObject({ transport: "lora", requestHeaderBytes: 0 });
    const wifi = withPreset(lora, "uplink", byId(uplinkPresets, "wifi"));
    expect(wifi.uplink).toMatchObject({ transport: "tcp", requestHeaderBytes: 300, headerBytesPerPacket: 40 });
    expect(wifi.uplink.lora).toBeUndefined();
  });

  it("leaves the rest of the scenario", () => {
    const mine = scenarioSchema.parse({ device: { slowdown: 3 }, energy: { idleWatts: 1 } });
    expect(withPreset(mine, "uplink", byId(uplinkPresets, "4g"))).toMatchObject({
      device: { slowdown: 3 },
      energy: { idleWatts: 1 },
    });
    const pi = withPreset(mine, "power", byId(powerPresets, "pi-5"));
    expect(pi.energy).toEqual({ computeWatts: 4 });
  });

  it("of a radio replaces one of another kind", () => {
    const mine = scenarioSchema.parse({ energy: { radio: { kind: "constant", watts: 2 } } });
    expect(withPreset(mine, "radio", byId(radioPresets, "s20u-lte")).energy.radio).toMatchObject({
      kind: "linear",
      powerOf: "device",
      baseWatts: 2.96,
    });
  });
});

describe("the stories", () => {
  it("are four whole scenarios", () => {
    const scenarios = Object.fromEntries(storyPresets.map((story) => [story.id, storyScenario(story)]));
    expect(Object.keys(scenarios)).toEqual(["lora", "phone", "pi", "fleet"]);
    expect(scenarios.lora.uplink.rateBitsPerSecond).toBe(37_500);
    expect(scenarios.phone.energy.radio).toMatchObject({ tailSeconds: 11.576 });
    expect(scenarios.pi.energy).toMatchObject({ computeWatts: 4, idleWatts: 2.5 });
    expect(scenarios.fleet.workload.devices).toBe(1000);
  });

  it("let the paper's link carry 4.077 KB in 0.891 s: its bits alone", () => {
    const { uplink } = storyScenario(byId(storyPresets, "lora"));
    expect(airTime(4.0769 * 1024, uplink).seconds).toBeCloseTo(0.8906, 4);
  });
});
