// Stored results that this version of the lab understands; another version may have written others.
import { protocolNames, taskNames } from "../../../domain";
import type { ResultSummary, Spread } from "../../../engine/protocol-evaluation";

export interface ReadableResults {
  readonly results: readonly ResultSummary[];
  readonly unreadable: number;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isSpread = (value: unknown): value is Spread =>
  isObject(value) && isNumber(value.mean) && isNumber(value.standardDeviation);

function isSummary(value: unknown): value is ResultSummary {
  if (!isObject(value) || value.format !== "ladon-lab-evaluation" || value.version !== 1) return false;
  const { checkpoint, dataSet, scores, sizes, elapsedMs, notes, codec, protocolNumbers } = value;
  return (
    isText(value.id) &&
    isNumber(value.images) &&
    isNumber(value.finishedAtMs) &&
    protocolNames.some((name) => name === value.protocol) &&
    isNumber(value.inputSize) &&
    value.inputSize >= 1 &&
    (protocolNumbers === undefined || (isObject(protocolNumbers) && Object.values(protocolNumbers).every(isNumber))) &&
    isObject(checkpoint) &&
    isText(checkpoint.title) &&
    isText(checkpoint.contentHash) &&
    isObject(dataSet) &&
    isText(dataSet.name) &&
    isText(dataSet.fingerprint) &&
    isObject(scores) &&
    taskNames.every((task) => scores[task] === undefined || isObject(scores[task])) &&
    (sizes === undefined || (isObject(sizes) && Object.values(sizes).every(isSpread))) &&
    (codec === undefined || isObject(codec)) &&
    isObject(elapsedMs) &&
    Object.values(elapsedMs).every(isSpread) &&
    Array.isArray(notes)
  );
}

export function readableResults(all: readonly unknown[]): ReadableResults {
  const results = all.filter(isSummary);
  return { results, unreadable: all.length - results.length };
}
