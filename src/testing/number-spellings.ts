// Numbers and what looks like them, in the spellings that recipes have, drawn at random: each with what PyYAML and JSON read.
import type { Draws } from "./image-variations";

/** What a reader makes of a spelling. */
export type ReadAs =
  { readonly type: "int" | "float"; readonly value: number } | { readonly type: "text" | "bool" | "null" | "error" };

export interface Spelling {
  readonly text: string;
  readonly yaml: ReadAs;
  readonly json: ReadAs;
}

const int = (value: number): ReadAs => ({ type: "int", value });
const float = (value: number): ReadAs => ({ type: "float", value });
const text: ReadAs = { type: "text" };
const error: ReadAs = { type: "error" };

function wholeNumber(draws: Draws): number {
  return draws.below(draws.of([3, 12, 200, 150_000, 2_000_000_000])) - (draws.chance(0.15) ? 5 : 0);
}

function sixties(value: number): string {
  return value < 60 ? String(value) : `${sixties(Math.floor(value / 60))}:${String(value % 60).padStart(2, "0")}`;
}

/** Digits with a point, as few as it takes. */
function decimals(draws: Draws): string {
  return `${draws.below(draws.of([1, 2, 1200]))}.${draws.below(10_000)}`;
}

const kinds: readonly ((draws: Draws) => Spelling)[] = [
  (draws) => {
    const value = wholeNumber(draws);
    return { text: String(value), yaml: int(value), json: int(value) };
  },
  (draws) => {
    const value = draws.below(300);
    return { text: `+${value}`, yaml: int(value), json: error };
  },
  (draws) => {
    const value = 1 + draws.below(300);
    return { text: `0${value.toString(8)}`, yaml: int(value), json: error };
  },
  (draws) => {
    const value = draws.below(300);
    const [prefix, base] = draws.of([["0x", 16] as const, ["0b", 2] as const]);
    return { text: prefix + value.toString(base), yaml: int(value), json: error };
  },
  (draws) => {
    const value = 1000 + draws.below(90_000);
    const digits = String(value);
    return { text: `${digits.slice(0, -3)}_${digits.slice(-3)}`, yaml: int(value), json: text };
  },
  (draws) => {
    const value = 60 + draws.below(10_000);
    return { text: sixties(value), yaml: int(value), json: text };
  },
  (draws) => {
    const spelling = decimals(draws);
    return { text: spelling, yaml: float(Number(spelling)), json: float(Number(spelling)) };
  },
  (draws) => {
    const value = 1 + draws.below(40);
    return { text: `${value}.0`, yaml: float(value), json: int(value) };
  },
  (draws) => {
    const spelling = `${decimals(draws)}e${draws.of(["-", "+"])}${draws.below(draws.of([3, 9, 300]))}`;
    return { text: spelling, yaml: float(Number(spelling)), json: float(Number(spelling)) };
  },
  (draws) => {
    // without a point, or without a sign behind the e: texts in YAML 1.1
    const spelling = draws.of([`${1 + draws.below(9)}e-${draws.below(5)}`, `${decimals(draws)}e${draws.below(4)}`]);
    return { text: spelling, yaml: text, json: float(Number(spelling)) };
  },
  (draws) => {
    const spelling = `.${1 + draws.below(9)}`;
    return { text: spelling, yaml: float(Number(spelling)), json: error };
  },
  (draws) => ({ text: `"${1 + draws.below(20)}"`, yaml: text, json: text }),
  (draws) => ({ text: draws.of(["0o17", "0o7"]), yaml: text, json: error }),
  (draws) => ({ text: draws.of(["ten", "1e", "1.2.3", "5%"]), yaml: text, json: text }),
  (draws) => ({ text: draws.of(["true", "false"]), yaml: { type: "bool" }, json: { type: "bool" } }),
  (draws) => ({ text: draws.of(["yes", "off", "No"]), yaml: { type: "bool" }, json: text }),
  (draws) => ({ text: draws.of(["null", "~"]), yaml: { type: "null" }, json: { type: "null" } }),
  (draws) => ({ text: draws.of([".nan", ".inf", "-.inf"]), yaml: float(NaN), json: error }),
  () => ({ text: "1e999", yaml: text, json: float(Infinity) }),
];

/** Plain numbers are drawn as often as everything else together. */
export function numberSpelling(draws: Draws): Spelling {
  return draws.chance(0.4) ? draws.of([kinds[0], kinds[6], kinds[8]])(draws) : draws.of(kinds)(draws);
}
