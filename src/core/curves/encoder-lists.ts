// The lists of what encoders cost, as the Charts page exports them: four, which stand together.
import type { CurveEncoder } from "./curve";
import type { JsonObject, JsonValue } from "./parse-json";
import { quoted, quotedList } from "./shown-value";

export const encoderLists: ReadonlyMap<string, keyof CurveEncoder> = new Map([
  ["encoder-bits", "bits"],
  ["encoder-parameters", "parameters"],
  ["encoder-macs", "multiplyAccumulates"],
  ["encoder-input-pixels", "inputSize"],
] as const);

const isCost = (value: JsonValue): value is number => typeof value === "number" && Number.isFinite(value) && value > 0;

/** One a point; undefined where the file has none, or none that can be used: then a sentence says why. */
export function readEncoders(
  results: JsonObject,
  count: number,
): { readonly encoders?: readonly CurveEncoder[]; readonly why?: string } {
  const there = [...encoderLists.keys()].filter((name) => results.has(name));
  if (there.length === 0) return {};
  const lacking = [...encoderLists.keys()].filter((name) => !results.has(name));
  const unused = `${quotedList(there)} ${there.length === 1 ? "is" : "are"} not used`;
  if (lacking.length > 0) return { why: `${unused}: what an encoder costs needs ${quotedList(lacking)} as well.` };
  const bad = there.find((name) => {
    const list = results.get(name)!;
    return !Array.isArray(list) || list.length !== count || !(list as readonly JsonValue[]).every(isCost);
  });
  if (bad !== undefined) return { why: `${unused}: ${quoted(bad)} has not ${count} numbers above 0, one a point.` };
  const encoders = Array.from({ length: count }, (_, i) =>
    Object.fromEntries(Array.from(encoderLists, ([name, field]) => [field, (results.get(name) as number[])[i]])),
  );
  return { encoders: encoders as unknown as readonly CurveEncoder[] };
}
