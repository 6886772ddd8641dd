// Which numbers a torchdistill configuration may have under which key, and what is wrong with one that it has.
import { largest } from "./recipe-limits";
import { pythonNumber } from "./torchdistill-document";
import { nodeText, type TorchdistillNode, type TorchdistillScalar } from "./torchdistill-yaml";

export interface NumberRule {
  readonly whole?: boolean;
  readonly least: number;
  /** The least is not among them. */
  readonly above?: boolean;
  readonly most: number;
  /** Null is as good as the key's absence. */
  readonly optional?: boolean;
  /** A list of such numbers is as good. */
  readonly many?: boolean;
}

const whole = (least: number, most: number, optional = false): NumberRule => ({ whole: true, least, most, optional });
const from = (least: number, most: number, optional = false): NumberRule => ({ least, most, optional });
const above = (least: number, most: number, optional = false): NumberRule => ({ least, above: true, most, optional });

const share = from(0, 1);
const epochs = whole(1, largest.epochs);
const steps = whole(1, largest.steps);
const channels = whole(1, 65_536);
const side = whole(1, largest.side);

/** By key, wherever in a file it stands: in an optimizer, a loader, a model. */
const everywhere: Readonly<Record<string, NumberRule>> = {
  num_epochs: epochs,
  epoch_to_update: whole(0, largest.epochs, true),
  batch_size: whole(1, largest.batchSize),
  num_workers: whole(0, 4_096),
  lr: above(0, largest.learningRate),
  max_lr: above(0, largest.learningRate),
  momentum: share,
  dampening: share,
  weight_decay: from(0, largest.weightDecay),
  max_grad_norm: above(0, largest.clipNorm, true),
  grad_accum_step: steps,
  milestones: { ...epochs, many: true },
  gamma: above(0, largest.gamma),
  step_size: epochs,
  T_max: steps,
  T_0: steps,
  eta_min: from(0, largest.learningRate),
  power: above(0, largest.power),
  scheduling_step: whole(0, largest.steps),
  steps_per_epoch: steps,
  num_iterations: steps,
  total_steps: steps,
  total_iters: whole(0, largest.steps),
  warmup_epochs: whole(0, largest.epochs, true),
  warmup_iters: whole(0, largest.steps, true),
  warmup_steps: whole(0, largest.steps, true),
  temperature: above(0, largest.temperature),
  label_smoothing: share,
  drop_rate: share,
  dropout: share,
  drop_path_rate: share,
  random_horizontal_flip: from(0, 1, true),
  min_size: side,
  max_size: side,
  num_classes: channels,
  num_bottleneck_channels: channels,
  num_target_channels: channels,
};

/** By key, where an importer reads it; elsewhere the word may mean something else. */
const whereRead: Readonly<Record<string, NumberRule>> = {
  ...everywhere,
  epochs,
  size: side,
  p: share,
  alpha: share,
  scale: above(0, 1),
  ratio: above(0, largest.ratio),
  brightness: from(0, largest.colour),
  contrast: from(0, largest.colour),
  saturation: from(0, largest.colour),
  weight: from(0, largest.weight),
  out: from(0, largest.weight),
  aux: from(0, largest.weight),
  ignore_index: whole(-largest.weight, largest.weight),
};

const anyNumber: NumberRule = { least: -Number.MAX_VALUE, most: Number.MAX_VALUE };

/** The rule of a key that means the same wherever it stands. */
export function ruleEverywhere(key: string): NumberRule | undefined {
  return Object.hasOwn(everywhere, key) ? everywhere[key] : undefined;
}

export function ruleWhereRead(key: string): NumberRule {
  return Object.hasOwn(whereRead, key) ? whereRead[key] : anyNumber;
}

function expected({ whole, least, above, most }: NumberRule): string {
  const noun = whole ? "a whole number" : "a number";
  const shown = (value: number) => value.toLocaleString("en");
  if (least === anyNumber.least) return noun;
  return above
    ? `${noun} above ${shown(least)}, at most ${shown(most)}`
    : `${noun} from ${shown(least)} to ${shown(most)}`;
}

/** Texts that people mean as numbers, and PyYAML does not: 1e-3, 1.5e3, 0o10, 08. */
function meantNumber(spelling: string): number | undefined {
  const number = /^[-+\d.]/.test(spelling) ? Number(spelling.replaceAll("_", "")) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function shownScalar({ value, spelling, number }: TorchdistillScalar): string {
  if (value === null) return spelling === "" ? "empty" : spelling;
  if (typeof value === "string") {
    const meant = meantNumber(spelling);
    if (meant !== undefined) {
      return `${spelling}, which PyYAML reads as a text (write ${pythonNumber(meant)} for the number)`;
    }
    return /^["']/.test(spelling) ? `the text ${spelling}` : spelling;
  }
  if (typeof value === "boolean") return `${spelling}, which PyYAML reads as ${value ? "True" : "False"}`;
  const plain = Number(spelling) === value || /^[-+]?\.(inf|nan)$/i.test(spelling);
  return plain ? spelling : `${spelling}, which PyYAML reads as ${number === "int" ? value : pythonNumber(value)}`;
}

/** What is wrong with a value, as the end of a sentence that begins with its key; undefined where nothing is. */
export function numberProblem(node: TorchdistillNode, rule: NumberRule): string | undefined {
  const wanted = `${expected(rule)} is expected`;
  if (node.kind !== "scalar") return `is ${nodeText(node)}; ${wanted}`;
  const { value, number } = node;
  if (value === null && rule.optional) return undefined;
  const wrong = `is ${shownScalar(node)}; ${wanted}`;
  if (typeof value !== "number" || !Number.isFinite(value)) return wrong;
  if (rule.whole && number === "float") {
    return Number.isInteger(value) ? `${wrong}, and Python takes ${value} for one, ${node.spelling} not` : wrong;
  }
  return value < rule.least || value > rule.most || (rule.above && value === rule.least) ? wrong : undefined;
}
