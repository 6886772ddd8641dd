// safetensors files: the JSON of their header with lies in it, and their bytes; read beside a reader of ten lines.
import { safetensorsBytes } from "../../../core/checkpoint/write-safetensors";
import { safetensorsTypes } from "../../../core/checkpoint/safetensors";
import type { SceneRandom } from "../../../core/scenes/random";
import { mutatedBytes, splicedBytes } from "../byte-mutations";
import type { FuzzTarget } from "../fuzz-target";
import { isFileError, networkTensors, oddTensors, readCheckpoint, type TensorTexts } from "../opened-checkpoint";

type Bytes = Uint8Array<ArrayBuffer>;
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Entries = (readonly [key: string, value: Json])[];

function headerBytes(file: Bytes): number {
  return file.length < 8 ? 0 : Number(new DataView(file.buffer).getBigUint64(0, true));
}

function headerText(file: Bytes): string {
  return Buffer.from(file.buffer, 8, headerBytes(file)).toString();
}

function withHeader(file: Bytes, text: string): Bytes {
  const header = Buffer.from(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return new Uint8Array(Buffer.concat([length, header, file.subarray(8 + headerBytes(file))]));
}

/** Written by hand, for an object would keep one of two equal keys. */
function objectText(entries: Entries): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`;
}

const oddKeys = ["__proto__", "constructor", "toString", "hasOwnProperty", "__metadata__", "", "a", "\u0000", "é"];

function oddValue(random: SceneRandom): Json {
  const odd: readonly Json[] = [
    null,
    true,
    -1,
    1e300,
    0.5,
    "text",
    [],
    [[[]]],
    {},
    { toString: 1 },
    { toString: { a: 1 }, valueOf: null },
    { __proto__: null, length: 3 },
    2 ** 53,
    [0, 2 ** 31],
  ];
  return random.pick(odd);
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function liedAbout(entry: Json, random: SceneRandom): Json {
  if (!isRecord(entry)) return oddValue(random);
  const fields = Object.entries(entry);
  const [key, value] = random.pick(fields);
  if (key === "data_offsets" && Array.isArray(value) && random.chance(0.6)) {
    const offsets = (value as readonly number[]).map((offset) => offset + random.pick([0, 0, 1, -1, 4, 8, 2 ** 40]));
    return { ...entry, data_offsets: offsets };
  }
  if (key === "shape" && random.chance(0.6)) {
    const sides = Array.from({ length: random.below(20) }, () => random.pick([0, 1, 2, 3, 2 ** 31, 2 ** 52]));
    return { ...entry, shape: sides };
  }
  if (key === "dtype")
    return { ...entry, dtype: random.pick([...Object.keys(safetensorsTypes), "F8_E4M3", "toString"]) };
  return { ...entry, [key]: oddValue(random) };
}

/** The header with an entry changed, renamed, repeated, exchanged, taken out or put in; or nested beyond reason. */
function withLies(file: Bytes, random: SceneRandom): Bytes {
  const entries: Entries = Object.entries(JSON.parse(headerText(file)) as Record<string, Json>);
  for (let left = 1 + random.below(2); left > 0; left--) {
    const at = random.below(entries.length);
    const [name, value] = entries[at];
    const kind = random.below(8);
    if (kind < 3) entries[at] = [name, liedAbout(value, random)];
    else if (kind === 3) entries[at] = [random.pick(oddKeys), value];
    else if (kind === 4) entries.push([name, random.pick(entries)[1]]);
    else if (kind === 5) entries[at] = [name, random.pick(entries)[1]];
    else if (kind === 6 && entries.length > 1) entries.splice(at, 1);
    else entries.push(["__metadata__", { [random.pick(oddKeys)]: oddValue(random) }]);
  }
  const text = objectText(entries);
  if (random.chance(0.97)) return withHeader(file, text);
  const depth = Math.floor(2 ** random.between(4, 18));
  return withHeader(file, text.replace("{", `{"deep":${"[".repeat(depth)}${"]".repeat(depth)},`));
}

/** What the format says that the file has, where its header is JSON: every entry's bytes as they lie. */
function plainlyRead(file: Bytes): TensorTexts | undefined {
  try {
    const header = JSON.parse(headerText(file)) as Record<
      string,
      { readonly dtype: string; readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }
    >;
    const data = Buffer.from(file.buffer, 8 + headerBytes(file));
    const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
    return new Map(
      tensors.map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [start, end],
          },
        ]) => {
          return [name, `${safetensorsTypes[dtype]} [${shape.join()}] ${data.subarray(start, end).toString("base64")}`];
        },
      ),
    );
  } catch {
    return undefined;
  }
}

export const safetensorsTarget: FuzzTarget<Bytes, TensorTexts | undefined> = {
  name: "safetensors",
  share: 2,
  seeds: () =>
    Promise.all([
      safetensorsBytes(oddTensors),
      safetensorsBytes(oddTensors, { beta: "1.28", "classes.classification": '["a","b"]' }),
      safetensorsBytes(oddTensors.slice(0, 1)),
      safetensorsBytes(networkTensors),
    ]),
  mutate(file, random) {
    const kind = random.below(10);
    let bytes: Bytes;
    if (kind < 6) bytes = withLies(file, random);
    else if (kind === 6) bytes = splicedBytes(file, file, random);
    else bytes = mutatedBytes(file, random);
    return { bytes, truth: plainlyRead(bytes) };
  },
  async read({ bytes, truth }) {
    const reading = await readCheckpoint(bytes, "fuzz.safetensors", truth);
    return reading === "right" && !truth ? { wrong: "it is read although its header is none" } : reading;
  },
  isRefusal: isFileError,
};
