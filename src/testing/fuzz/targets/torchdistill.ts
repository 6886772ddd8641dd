// torchdistill's YAML, with numbers in any spelling and lines and bytes damaged: what is read is what PyYAML reads.
import { readFile } from "node:fs/promises";
import { readRecipeFile } from "../../../core/recipes/read-recipe-file";
import type { Recipe, RecipeStage } from "../../../core/recipes/recipe";
import type { SceneRandom } from "../../../core/scenes/random";
import { Draws } from "../../image-variations";
import { numberSpelling } from "../../number-spellings";
import { mutatedBytes } from "../byte-mutations";
import type { FuzzTarget, Reading } from "../fuzz-target";
import { oddNames } from "../json-mutations";
import { isRecipeRefusal } from "./recipe";

const folder = new URL("../../../../reference/upstream-configs/", import.meta.url);
const fileNames = [
  "faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.yaml",
  "splittable_resnet50-fp-beta1.28_from_resnet50.yaml",
];

interface Field {
  readonly key: string;
  readonly of: (stage: RecipeStage) => unknown;
}

const optimizer = (stage: RecipeStage) => stage.optimizer as Readonly<Record<string, unknown>>;
const fields: readonly Field[] = [
  { key: "num_epochs", of: ({ epochs }) => epochs },
  { key: "lr", of: (stage) => optimizer(stage).learningRate },
  { key: "momentum", of: (stage) => optimizer(stage).momentum },
  { key: "max_grad_norm", of: ({ clipNorm }) => clipNorm },
  { key: "random_horizontal_flip", of: ({ augmentation }) => augmentation.flip },
];

interface Truth {
  /** What the recipe must hold where it is read; `isNumber` says that PyYAML has a number there. */
  readonly spelled?: { readonly key: string; readonly isNumber: boolean; readonly value?: number };
  /** Whether nothing else was changed. */
  readonly isWhole: boolean;
}

function linesMutated(text: string, random: SceneRandom): string {
  const lines = text.split("\n");
  for (let left = 1 + random.below(2); left > 0; left--) {
    const at = random.below(lines.length);
    switch (random.below(6)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, lines[at]);
        break;
      case 2:
        lines[at] = `${" ".repeat(random.below(9))}${lines[at].trim()}`;
        break;
      case 3:
        lines[at] += random.pick([
          " &a",
          " *a",
          " !!int",
          " {",
          " [",
          " # x",
          ": x",
          "'",
          '"',
          " !import_call {}",
          " |",
        ]);
        break;
      case 4:
        lines.splice(at, 0, `${/^ */.exec(lines[at])![0]}${random.pick(oddNames)}: ${random.pick(oddNames)}`);
        break;
      default:
        lines[at] = lines[at].replace(
          /: .*/,
          `: ${random.pick(["null", "[]", "{}", "yes", "1:30", "0x10", "*a", "&a b", "[".repeat(5000)])}`,
        );
    }
  }
  return lines.join("\n");
}

/** The line of a key that a file has once, with a plain number. */
function onlyLine(text: string, key: string): RegExpExecArray | undefined {
  const found = [...text.matchAll(new RegExp(`^( *)${key}: (\\d[\\d.e-]*)$`, "gm"))];
  return found.length === 1 ? found[0] : undefined;
}

function judged(recipe: Recipe, { spelled, isWhole }: Truth): Reading {
  if (recipe.stages.length === 0) return { wrong: "a recipe without stages" };
  if (!spelled || !isWhole) return "right";
  const { key, isNumber, value } = spelled;
  const read = recipe.stages.map(fields.find((field) => field.key === key)!.of);
  if (!isNumber) {
    const isAbsent = read.some((each) => each === undefined || each === 0);
    return isAbsent ? "right" : { wrong: `${key}, which is no number to PyYAML, is read as ${read.join(", ")}` };
  }
  return read.includes(value) ? "right" : { wrong: `${key} is read as ${read.join(", ")}, expected ${value}` };
}

export const torchdistillTarget: FuzzTarget<string, Truth> = {
  name: "torchdistill",
  share: 0.5,
  seeds: () => Promise.all(fileNames.map((name) => readFile(new URL(name, folder), "utf8"))),
  mutate(seed, random) {
    let text = seed;
    let spelled: Truth["spelled"];
    const { key } = random.pick(fields);
    const line = random.chance(0.6) ? onlyLine(text, key) : undefined;
    if (line) {
      const { text: written, yaml } = numberSpelling(new Draws(String(random.bits())));
      text = text.slice(0, line.index) + `${line[1]}${key}: ${written}` + text.slice(line.index + line[0].length);
      spelled = { key, isNumber: "value" in yaml, ...("value" in yaml && { value: yaml.value }) };
    }
    const isWhole = line !== undefined && random.chance(0.6);
    if (!isWhole && random.chance(0.6)) text = linesMutated(text, random);
    const bytes = new TextEncoder().encode(text);
    const isDamaged = !isWhole && random.chance(0.5);
    return { bytes: isDamaged ? mutatedBytes(bytes, random) : bytes, truth: { ...(spelled && { spelled }), isWhole } };
  },
  async read({ bytes, truth }) {
    const { recipe } = readRecipeFile(await new Blob([bytes]).text(), "made.yaml");
    return judged(recipe, truth);
  },
  isRefusal: isRecipeRefusal,
};
