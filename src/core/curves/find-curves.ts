// Where the curves of a JSON file are: the file itself, a list of them, or lists and objects that hold them.
import type { JsonObject, JsonValue } from "./parse-json";

export interface FoundCurve {
  readonly object: JsonObject;
  readonly results: JsonObject;
  /** The key that it stands under, where it stands in an object. */
  readonly key?: string;
}

export interface FoundCurves {
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
export function findCurves(value: JsonValue, key?: string): FoundCurves {
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
