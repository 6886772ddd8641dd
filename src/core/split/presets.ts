// Uplinks, radios, powers and whole stories to start from; every value says who says so. What has no source has no preset.
import { z } from "zod";
import presetsFile from "./presets.json" with { type: "json" };
import { scenarioSchema, type Scenario } from "./scenario";
import { scenarioFields, setValueAt, treeOf } from "./scenario-fields";

/** `secondary`: as others repeat it, not read where it was first said. */
export const presetKinds = ["published", "measured", "secondary", "assumed"] as const;

export interface PresetValue {
  /** Where it stands in a scenario: "uplink.rateBitsPerSecond". */
  readonly path: string;
  readonly value: number | string;
  readonly kind: (typeof presetKinds)[number];
  /** Who says so, as a citation. */
  readonly source: string;
  readonly url?: string;
}

export interface Preset {
  readonly id: string;
  readonly name: string;
  readonly values: readonly PresetValue[];
}

const idText = z.string().regex(/^[a-z0-9-]+$/);
const preset = z.strictObject({
  id: idText,
  name: z.string().min(1),
  values: z.partialRecord(
    z.enum(scenarioFields.map(({ path }) => path)),
    z.strictObject({ value: z.union([z.number(), z.string().min(1)]), source: idText }),
  ),
});

const fileSchema = z.strictObject({
  sources: z.record(
    idText,
    z.strictObject({ kind: z.enum(presetKinds), text: z.string().min(20), url: z.url().optional() }),
  ),
  uplinks: z.array(preset),
  radios: z.array(preset),
  powers: z.array(preset),
  stories: z.array(preset.extend({ uplink: idText, radio: idText.optional(), power: idText.optional() })),
});

const file = fileSchema.parse(presetsFile);

function read({ id, name, values }: z.infer<typeof preset>): Preset {
  return {
    id,
    name,
    values: Object.entries(values).flatMap(([path, entry]) => {
      if (!entry) return [];
      const { value, source } = entry;
      if (!(source in file.sources))
        throw new Error(`presets.json: ${id} has ${path} of ${source}, which is no source.`);
      const { kind, text, url } = file.sources[source];
      return { path, value, kind, source: text, url };
    }),
  };
}

export const uplinkPresets = file.uplinks.map(read);
export const radioPresets = file.radios.map(read);
export const powerPresets = file.powers.map(read);

function named(presets: readonly Preset[], id: string | undefined): readonly PresetValue[] {
  if (id === undefined) return [];
  const found = presets.find((one) => one.id === id);
  if (!found) throw new Error(`presets.json: a story names ${id}, which is no preset.`);
  return found.values;
}

/** Whole scenarios, with all values that are not the defaults. */
export const storyPresets: readonly Preset[] = file.stories.map(({ uplink, radio, power, ...story }) => {
  const own = read(story);
  const others = [named(uplinkPresets, uplink), named(radioPresets, radio), named(powerPresets, power)];
  return { ...own, values: [...others.flat(), ...own.values] };
});

/** What a preset of each kind replaces before it sets its own values. */
const replaced = {
  uplink: ["uplink", "downlink"],
  radio: ["energy.radio"],
  power: ["energy.computeWatts", "energy.idleWatts"],
} as const;

/** The scenario with a preset's uplink and downlink, radio or power in the place of its own. */
export function withPreset(scenario: Scenario, kind: keyof typeof replaced, { values }: Preset): Scenario {
  const tree = treeOf(scenario);
  for (const path of replaced[kind]) setValueAt(tree, path, undefined);
  for (const { path, value } of values) setValueAt(tree, path, value);
  return scenarioSchema.parse(tree);
}

/** A story as a scenario. */
export function storyScenario({ values }: Preset): Scenario {
  const tree = treeOf(scenarioSchema.parse({}));
  for (const { path, value } of values) setValueAt(tree, path, value);
  return scenarioSchema.parse(tree);
}
