// Curves out of a file: CompressAI's JSON ({name, description, results: {bpp: […], "psnr-rgb": […]}}), alone or several.
import { sha256Hex } from "../base/hashes";
import { type Curve, quoted, shownValue } from "./curve";
import { type JsonObject, JsonTextError, type JsonValue, parseJson } from "./parse-json";
import { readResults } from "./read-results";

// Bytes of a text file as text: UTF-8 or UTF-16, told as Python's json.detect_encoding tells them.
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // without a mark: JSON begins with ASCII, whose other byte is zero
  if (first !== 0 && second === 0) return "utf-16le";
  return first === 0 && second !== undefined && second !== 0 ? "utf-16be" : "utf-8";
}

/** Without a byte order mark; undefined where the bytes are neither. */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

// Where the curves of a JSON file are: the file itself, a list of them, or lists and objects that hold them.
interface FoundCurve {
  readonly object: JsonObject;
  readonly results: JsonObject;
  /** The key that it stands under, where it stands in an object. */
  readonly key?: string;
}

interface FoundCurves {
  readonly curves: readonly FoundCurve[];
  /** Members of a list of curves that are none: their places from 1, as "2" or "jpeg, 2". */
  readonly strangers: readonly string[];
  /** Keys beside curves whose lists or objects hold none. */
  readonly passedOver: readonly string[];
}

const isObject = (value: JsonValue | undefined): value is JsonObject => value instanceof Map;
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const none: FoundCurves = { curves: [], strangers: [], passedOver: [] };

function together(parts: readonly FoundCurves[]): FoundCurves {
  return {
    curves: parts.flatMap(({ curves }) => curves),
    strangers: parts.flatMap(({ strangers }) => strangers),
    passedOver: parts.flatMap(({ passedOver }) => passedOver),
  };
}

/** A curve is an object whose `results` are an object. */
function findCurves(value: JsonValue, key?: string): FoundCurves {
  if (isObject(value)) {
    const results = value.get("results");
    if (isObject(results)) return { ...none, curves: [{ object: value, results, key }] };
    const parts = Array.from(value, ([name, member]) => ({ name, member, found: findCurves(member, name) }));
    if (parts.every(({ found }) => found.curves.length === 0)) return none;
    const passedOver = parts.flatMap(({ name, member, found }) =>
      found.curves.length === 0 && (isObject(member) || isList(member)) ? [name] : [],
    );
    return together([...parts.map(({ found }) => found), { ...none, passedOver }]);
  }
  if (!isList(value)) return none;
  const parts = value.map((member) => findCurves(member, key));
  if (parts.every(({ curves }) => curves.length === 0)) return none;
  const strangers = parts.flatMap(({ curves }, i) =>
    curves.length === 0 ? [[...(key ? [key] : []), String(i + 1)].join(", ")] : [],
  );
  return together([...parts, { ...none, strangers }]);
}

export type ReadCurves =
  | {
      readonly kind: "read";
      readonly curves: readonly Curve[];
      /** What of the file is no curve, a sentence each. */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: "refused";
      /** Whether there are curves in the file at all: objects with “results”. */
      readonly isCurveFile: boolean;
      readonly problems: readonly string[];
    };

const maxCurves = 200;
/** Members of a list that are no curves, and keys that hold none: so many are named. */
const maxStrangers = 20;
const example = '{"name": …, "results": {"bpp": […], "psnr-rgb": […]}}';
const digestDigits = 16;

const refused = (isCurveFile: boolean, ...problems: readonly string[]): ReadCurves => ({
  kind: "refused",
  isCurveFile,
  problems,
});

/** Tables are known by their names, and this lab's own by its headings. */
function isTable(text: string, fileName: string): boolean {
  return /\.[ct]sv$/i.test(fileName) || text.startsWith("series,protocol,point,");
}

/** The file's content, or a sentence. */
function contentOf(bytes: Uint8Array, fileName: string): { readonly value: JsonValue } | { readonly why: string } {
  const text = decodeText(bytes);
  if (text === undefined) return { why: `${fileName} is neither UTF-8 nor UTF-16 text. Save it as UTF-8.` };
  if (isTable(text, fileName)) {
    return {
      why:
        `${fileName} is a table (CSV); curves are read from JSON. The Charts page exports each curve as JSON, too: ` +
        "choose “… as CompressAI JSON” under Export.",
    };
  }
  try {
    return { value: parseJson(text) };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return { why: `${fileName} is not JSON: ${error.message}.` };
  }
}

/**
 * Reads one file, which holds a curve, a list of them, or objects with such. Nothing is thrown: what is wrong is a
 * sentence each, and then no curve of the file is taken.
 */
export async function readCurves(bytes: Uint8Array, fileName: string): Promise<ReadCurves> {
  const content = contentOf(bytes, fileName);
  if ("why" in content) return refused(false, content.why);
  const { value } = content;
  if (Array.isArray(value) && value.length === 0) {
    return refused(false, `${fileName} holds an empty list: there is no curve.`);
  }
  const { curves: found, strangers, passedOver } = findCurves(value);
  if (found.length === 0) {
    return refused(false, `${fileName} has no “results” with lists of numbers; a curve is ${example}.`);
  }
  if (found.length > maxCurves) {
    return refused(true, `${fileName} has ${found.length} curves; at most ${maxCurves} are read from a file.`);
  }
  const problems = strangers
    .slice(0, maxStrangers)
    .map((place) => `${fileName}, curve ${place} has no “results” with lists of numbers; a curve is ${example}.`);
  if (strangers.length > maxStrangers) {
    problems.push(`${fileName} has ${strangers.length - maxStrangers} more members without “results”.`);
  }
  const digest = (await sha256Hex(new Uint8Array(bytes))).slice(0, digestDigits);
  const stem = fileName.replaceAll(/[^\w.-]+/g, "_").slice(0, 40);
  const curves = found.flatMap((one, i): readonly Curve[] => {
    const where = found.length === 1 && strangers.length === 0 ? fileName : `${fileName}, curve ${i + 1}`;
    const read = readCurve(one, where, fileName, problems);
    return read ? [{ id: `file-${stem}-${digest}-${i + 1}`, ...read }] : [];
  });
  if (problems.length > 0) return { kind: "refused", isCurveFile: true, problems };
  const shown =
    passedOver.slice(0, maxStrangers).map(quoted).join(", ") + (passedOver.length > maxStrangers ? ", …" : "");
  const notes = passedOver.length > 0 ? [`${shown} of ${fileName} holds no curve and is left out.`] : [];
  return { kind: "read", curves, notes };
}

function readCurve(
  { object, results, key }: FoundCurve,
  where: string,
  fileName: string,
  problems: string[],
): Omit<Curve, "id"> | undefined {
  const name = object.get("name") ?? key ?? fileName;
  const description = object.get("description") ?? "";
  if (typeof name !== "string" || typeof description !== "string") {
    const [first, second] = [shownValue(name), shownValue(description)];
    problems.push(`${where} has the name ${first} and the description ${second}; texts were expected.`);
    return undefined;
  }
  const before = problems.length;
  const read = readResults(results, where, problems);
  if (!read || problems.length > before) return undefined;
  return { name: name.trim() || fileName, description: description.trim(), fileName, ...read };
}
