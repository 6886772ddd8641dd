// Lists of class names, of datasets and for matching with a network's: which name has which index.
import { DataSetError } from "../../../core/datasets/data-set";
import { proposeLabelMap } from "../../../core/datasets/label-map";
import { readClassList } from "../../../core/datasets/voc-classes";
import { memoryFile } from "../../memory-files";
import { mutatedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";
import { oddNames } from "../json-mutations";

interface ListSeed {
  readonly file: string;
  readonly lines: readonly string[];
}

const seeds: readonly ListSeed[] = [
  { file: "class_names.txt", lines: ["_background_", "cat", "dog", "potted plant", "__proto__", "constructor"] },
  { file: "class_names.txt", lines: ["__ignore__", "_background_", "cat", "Cat", "n01440764 tench"] },
  {
    file: "labelmap.txt",
    lines: ["# label:color_rgb:parts:actions", "background:0,0,0::", "cat:128,0,0::", "toString:0,128,0::"],
  },
  { file: "labels.txt", lines: ["cat", "aeroplane", "motorbike", "größe", "中"] },
];

/** As the formats have it, said a second time. */
function namesIn(text: string, isLabelMap: boolean): readonly string[] {
  const names: string[] = [];
  for (const line of text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n")) {
    const end = isLabelMap && line.includes(":") ? line.indexOf(":") : line.length;
    const name = line.slice(0, end).trim();
    if (name !== "" && !name.startsWith("#") && name !== "__ignore__") names.push(name);
  }
  return names.length > 0 && /^_*background_*$/i.test(names[0]) ? names.slice(1) : names;
}

export const classListTarget: FuzzTarget<ListSeed, ListSeed> = {
  name: "class-list",
  share: 1,
  seeds: () => Promise.resolve(seeds),
  mutate({ file, lines }, random) {
    const changed = random.chance(0.3) ? random.shuffle(lines) : [...lines];
    for (let left = random.below(3); left > 0; left--)
      changed.splice(random.below(changed.length + 1), 0, random.pick(oddNames));
    if (random.chance(0.02)) changed.push(...Array.from({ length: 30_000 }, (_, i) => `c${i}`));
    const text = random.pick(["", "", "\ufeff"]) + changed.join(random.pick(["\n", "\n", "\r\n", "\r"]));
    const bytes = new TextEncoder().encode(text);
    return { bytes: random.chance(0.5) ? mutatedBytes(bytes, random) : bytes, truth: { file, lines: changed } };
  },
  async read({ bytes, truth: { file } }) {
    const list = await readClassList([memoryFile(file, bytes)]);
    const right = namesIn(new TextDecoder("utf-8", { fatal: true }).decode(bytes), file === "labelmap.txt");
    const names = list?.names ?? [];
    if (names.join("\n") !== right.join("\n")) return { wrong: `read ${names.join(", ").slice(0, 200)}` };
    const { mapping, matches } = proposeLabelMap(names, right);
    if (mapping.length !== names.length || matches.some(({ dataName }, i) => dataName !== names[i]))
      return { wrong: "matched another list" };
    const other = names.findIndex(
      (name, i) => mapping[i] !== i && name.toLowerCase().replaceAll(/[\s_-]+/g, "") !== "n/a",
    );
    return other < 0 ? "right" : { wrong: `${names[other]} goes to ${mapping[other]}, expected ${other}` };
  },
  isRefusal: (error) => error instanceof DataSetError,
};
