// The networks that the dictionaries of a file hold: under keys of their own, and under prefixes inside one dictionary.
import type { Architecture } from "../../domain";
import { backbones } from "../networks/backbones/backbones";
import { readArchitecture } from "./architecture";
import type { TensorInfo } from "./checkpoint-file";
import { ArchitectureError, UnsupportedCheckpointError } from "./errors";
import { expectedTensors } from "./expected-tensors";
import { canonicalName, isAverageCounter, isBatchCounter } from "./names";

/** One dictionary of tensors in a file. */
export interface TensorDictionary {
  /** The keys that lead to it, joined by dots: `state_dict`, `checkpoint.model`; empty for the file itself. */
  readonly path: string;
  readonly listing: ReadonlyMap<string, TensorInfo>;
  /** Equal of two tensors that view the same stored elements in the same way; absent where that cannot be told. */
  readonly identity?: (name: string) => string;
}

export interface NetworkCandidate {
  /** For people and for `--weights`: `state_dict_ema`, `state_dict.module.encoder_q`, `top`. */
  readonly name: string;
  readonly dictionary: TensorDictionary;
  /** What `canonicalName` is to take off the names first; empty where it knows the wrappers itself. */
  readonly prefix: string;
  /** The tensors of this network, and those of the dictionary that are no network's. */
  readonly listing: ReadonlyMap<string, TensorInfo>;
  /** Shapes by canonical name, without counters. */
  readonly shapes: ReadonlyMap<string, string>;
  /** Absent where the tensors make no network this lab knows. */
  readonly architecture?: Architecture;
  /** Whether every tensor of the backbone is there in its shape. */
  readonly isComplete: boolean;
}

/** Every residual network of this lab has a second layer; what stands before its names stands before the body's. */
const anchor = /(?:^|\.)(?=layer2\.0\.)/;
/** Of a backbone of its own so does its first convolution, on red, green and blue; the longest first, for some end as others do. */
const firstConvolutions = [
  ...new Set(Object.values(backbones).flatMap(({ forms }) => Object.values(forms).map(({ first }) => first))),
].toSorted((a, b) => b.length - a.length);

/** Where in a tensor's name that of a network begins that it is the anchor of. */
function anchorOf({ name, shape }: TensorInfo): number | undefined {
  const found = anchor.exec(name);
  if (found) return found.index + found[0].length;
  const first = firstConvolutions.find((own) => name === own || name.endsWith(`.${own}`));
  return first !== undefined && shape.length === 4 && shape[1] === 3 ? name.length - first.length : undefined;
}
const bodyPlace = /backbone\.(?:body\.)?$/;

function architectureOf(listing: Iterable<TensorInfo>, prefix: string): Architecture | undefined {
  try {
    const named = Array.from(listing, ({ name, shape }) => ({ name: canonicalName(name, prefix), shape }));
    return readArchitecture(named);
  } catch (error) {
    if (error instanceof ArchitectureError) return undefined;
    throw error;
  }
}

/** What stands before the body's names, in the order in which the dictionary has them. */
function bodyPrefixes(listing: Iterable<TensorInfo>): string[] {
  const prefixes = new Set<string>();
  for (const tensor of listing) {
    const at = anchorOf(tensor);
    if (at !== undefined) prefixes.add(tensor.name.slice(0, at));
  }
  return Array.from(prefixes);
}

/** Of each network of a dictionary: what stands before all its names, heads and body. */
interface Place {
  readonly whole: string;
  readonly isKnown: boolean;
}

function placeOf(bodyPrefix: string): Place {
  const isKnown = canonicalName(`${bodyPrefix}layer2.0.conv1.weight`) === "layer2.0.conv1.weight";
  return { whole: bodyPrefix.replace(bodyPlace, ""), isKnown };
}

/** The tensors of each place (the longest that a name begins with), and those of none. */
function divided(dictionary: TensorDictionary, places: readonly Place[]): Map<Place | undefined, TensorInfo[]> {
  const longestFirst = places.toSorted((a, b) => b.whole.length - a.whole.length);
  const parts = new Map<Place | undefined, TensorInfo[]>();
  for (const tensor of dictionary.listing.values()) {
    const place = longestFirst.find(({ whole }) => tensor.name.startsWith(whole));
    const part = parts.get(place) ?? [];
    part.push(tensor);
    parts.set(place, part);
  }
  return parts;
}

function candidateOf(
  name: string,
  dictionary: TensorDictionary,
  prefix: string,
  tensors: readonly TensorInfo[],
): NetworkCandidate {
  const architecture = architectureOf(tensors, prefix);
  const shapes = new Map<string, string>();
  for (const tensor of tensors) {
    const canonical = canonicalName(tensor.name, prefix);
    if (!isBatchCounter(canonical) && !isAverageCounter(canonical)) shapes.set(canonical, tensor.shape.join());
  }
  const backbone = architecture ? expectedTensors({ ...architecture, heads: {} }, "all") : [];
  const isComplete = backbone.every(
    ({ canonicalName: wanted, shape, role }) => role.kind !== "parameter" || shapes.get(wanted) === shape.join(),
  );
  return {
    name,
    dictionary,
    prefix,
    listing: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    shapes,
    ...(architecture && { architecture }),
    isComplete: architecture !== undefined && isComplete,
  };
}

/** Ensembles have ten; every further one costs a look at all tensors and at all other networks. */
const maxNetworks = 32;
/** Of all networks together, those that belong to none counted with each: 32 of a ResNeSt-269e have 60,000. */
const maxTensors = 300_000;

/** @throws UnsupportedCheckpointError for more networks, or tensors of them, than are looked through */
export function refuseManyNetworks(fileName: string, networks: number, tensors: number): void {
  if (networks <= maxNetworks && tensors <= maxTensors) return;
  throw new UnsupportedCheckpointError(
    `${fileName}: it holds ${networks} networks of ${tensors} tensors together; at most ${maxNetworks} of ${maxTensors} are looked through. Save the one that you need by itself`,
  );
}

/**
 * The places in a dictionary that have a network's body, each with what belongs to it.
 * @throws UnsupportedCheckpointError for more of them than are looked through
 */
export function candidatesIn(fileName: string, dictionary: TensorDictionary): NetworkCandidate[] {
  const places: Place[] = [];
  const known = new Set<string>();
  for (const bodyPrefix of bodyPrefixes(dictionary.listing.values())) {
    const place = placeOf(bodyPrefix);
    if (!known.has(place.whole)) places.push(place);
    known.add(place.whole);
  }
  refuseManyNetworks(fileName, places.length, places.length * dictionary.listing.size);
  const parts = divided(dictionary, places);
  return places.map((place) => {
    const within = place.whole.replace(/\.$/, "");
    const alone = places.length === 1;
    const name = [dictionary.path, alone && (dictionary.path !== "" || place.isKnown) ? "" : within];
    const tensors = [...(parts.get(place) ?? []), ...(parts.get(undefined) ?? [])];
    return candidateOf(
      name.filter((part) => part !== "").join(".") || "top",
      dictionary,
      place.isKnown ? "" : place.whole,
      tensors,
    );
  });
}

/** What each tensor views, by canonical name; the empty text where that cannot be told. */
function identitiesOf({ dictionary, listing, prefix }: NetworkCandidate): ReadonlyMap<string, string> {
  return new Map(
    Array.from(listing.keys(), (name) => [canonicalName(name, prefix), dictionary.identity?.(name) ?? ""] as const),
  );
}

/** The candidates without those that are the same stored tensors as an earlier one. */
export function withoutTied(candidates: readonly NetworkCandidate[]): NetworkCandidate[] {
  const kept: { readonly candidate: NetworkCandidate; readonly identities: ReadonlyMap<string, string> }[] = [];
  for (const candidate of candidates) {
    const identities = identitiesOf(candidate);
    const names = Array.from(candidate.shapes.keys());
    const isTied = kept.some(
      (other) =>
        other.candidate.shapes.size === names.length &&
        names.every((name) => identities.get(name) !== "" && identities.get(name) === other.identities.get(name)),
    );
    if (!isTied) kept.push({ candidate, identities });
  }
  return kept.map(({ candidate }) => candidate);
}

/** Whether two candidates are the same stored tensors. */
export function areTied(a: NetworkCandidate, b: NetworkCandidate): boolean {
  return withoutTied([a, b]).length === 1;
}

/** Whether two candidates are of one network: backbone and heads have the same tensors. */
export function areAlike(a: NetworkCandidate, b: NetworkCandidate): boolean {
  return JSON.stringify(a.architecture) === JSON.stringify(b.architecture);
}
