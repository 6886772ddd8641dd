// What is done to values of JSON: parts replaced, taken out, repeated, renamed, nested and spelled in other ways.
import type { SceneRandom } from "../../core/scenes/random";
import { mutatedBytes } from "./byte-mutations";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Names that objects of JavaScript have before anybody gives them one, and others that people do not think of. */
export const oddNames: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "length",
  "",
  " ",
  "NaN",
  "ä",
  "a\u0308",
  "中",
  "a/b",
  "..",
  "x".repeat(300),
];

const oddNumbers: readonly number[] = [
  0,
  -0,
  -1,
  0.5,
  1e-320,
  1e300,
  -1e300,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  100_000,
  65_536,
  255,
  1.5,
];

function oddValue(random: SceneRandom): Json {
  switch (random.below(7)) {
    case 0:
      return random.pick(oddNumbers);
    case 1:
      return random.pick(oddNames);
    case 2:
      return random.pick([null, true, false]);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return Array.from({ length: random.below(30) }, () => random.pick(oddNumbers));
    default:
      return deepMark + random.pick([3, 30, 300, 30_000]);
  }
}

/** Stands for as many lists inside each other, which neither JSON.stringify nor structuredClone can hold. */
const deepMark = "\u0001deep ";

interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

function placesIn(value: Json): readonly Place[] {
  const places: Place[] = [];
  const open = [value];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    if (holder === null || typeof holder !== "object") continue;
    for (const [key, inner] of Object.entries(holder)) {
      places.push({ holder, key });
      open.push(inner);
    }
  }
  return places;
}

/** Sets a key as JSON.parse does, whatever it is called. */
function set(holder: object, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function change(places: readonly Place[], random: SceneRandom): void {
  const { holder, key } = random.pick(places);
  const value = (holder as { [key: string]: Json })[key];
  const isList = Array.isArray(holder);
  switch (random.below(8)) {
    case 0:
    case 1:
      return set(holder, key, oddValue(random));
    case 2:
      if (isList) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 3:
      if (isList) holder.splice(Number(key), 0, structuredClone(value));
      else set(holder, random.pick(oddNames), structuredClone(value));
      return;
    case 4:
      if (isList) {
        holder.push(...structuredClone(holder.slice(0, 40)));
        return;
      }
      set(holder, random.pick([...oddNames, `${key}s`, key.toUpperCase()]), value);
      delete holder[key];
      return;
    case 5:
      if (typeof value === "number")
        return set(holder, key, random.pick([value + 1, -value, value / 3, String(value)]));
      if (typeof value === "string")
        return set(holder, key, random.pick([`${value} `, value.toUpperCase(), value.slice(1)]));
      return set(holder, key, [value]);
    case 6: {
      const other = random.pick(places);
      const swapped = (other.holder as { [key: string]: Json })[other.key];
      // one inside the other would make a cycle
      if ([value, swapped].some((each) => each !== null && typeof each === "object")) return;
      set(holder, key, swapped);
      set(other.holder, other.key, value);
      return;
    }
    default:
      return set(holder, key, [value, oddValue(random)]);
  }
}

/** A copy with none to three things done to it. */
export function mutatedJson(original: Json, random: SceneRandom): Json {
  const value = structuredClone(original);
  for (let left = random.below(4); left > 0; left--) {
    const places = placesIn(value);
    if (places.length > 0) change(places, random);
  }
  return value;
}

function written(value: Json, space: string): string {
  return JSON.stringify(value, null, space).replaceAll(/"\\u0001deep (\d+)"/g, (_, digits: string) => {
    const levels = Number(digits);
    return "[".repeat(levels) + "]".repeat(levels);
  });
}

/** In one of the spellings that writers use; one in four is damaged as bytes besides. */
export function jsonBytes(value: Json, random: SceneRandom): Uint8Array<ArrayBuffer> {
  let text = written(value, random.pick(["", "", "  ", "\t"]));
  if (random.chance(0.05))
    text = text.replace(
      /:(\s*)-?\d[\d.e+]*/,
      (_, space: string) =>
        `:${space}${random.pick(["NaN", "-Infinity", "1e999", "0x10", "010", "+1", "1.", "12345678901234567890"])}`,
    );
  if (random.chance(0.03)) text = text.replace(/[{,]\s*("[^"]*":)/, (found, key: string) => `${found} 1, ${key}`);
  const bytes = random.chance(0.1)
    ? Uint8Array.from(Buffer.from(`\ufeff${text}`, random.pick(["utf8", "utf16le"])))
    : new TextEncoder().encode(text);
  return random.chance(0.25) ? mutatedBytes(bytes, random) : bytes;
}
