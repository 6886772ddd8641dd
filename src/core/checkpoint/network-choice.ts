// Which of a file's networks is read: the only one, the one that was asked for, or the averaged one of a pair.
import { familyOf } from "./checkpoint-facts";
import type { NetworkNames, TensorInfo } from "./checkpoint-file";
import { SeveralNetworksError, UnknownNetworkError } from "./errors";
import {
  areAlike,
  areTied,
  candidatesIn,
  refuseManyNetworks,
  withoutTied,
  type NetworkCandidate,
  type TensorDictionary,
} from "./network-candidates";

/** Keys under which training scripts keep the state dict, torchdistill's first. */
export const containerKeys = ["model", "state_dict", "model_state_dict", "student_model", "net", "network"];

export interface ChosenNetwork {
  readonly dictionary: TensorDictionary;
  readonly prefix: string;
  readonly listing: ReadonlyMap<string, TensorInfo>;
  readonly networks?: NetworkNames;
  /** What was decided without being asked, as sentences. */
  readonly notes: readonly string[];
}

const averagingWords = new Set("ema swa averaged average avg polyak shadow".split(" "));

/** `state_dict_ema`, `swa_model`, `modelEma`: whether a name speaks of weights averaged over the training. */
function isAveraged({ name }: NetworkCandidate): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => averagingWords.has(word));
}

function description({ name, architecture, listing }: NetworkCandidate): string {
  return `${name} (${architecture ? familyOf(architecture) : "no network this lab knows"}, ${listing.size} tensors)`;
}

function chosenOf(candidate: NetworkCandidate, all: readonly NetworkCandidate[], notes: string[] = []): ChosenNetwork {
  const { dictionary, prefix, listing, name } = candidate;
  if (prefix !== "") notes.push(`the names of its network begin with "${prefix}", which was taken off`);
  const others = all.filter((other) => other !== candidate).map((other) => other.name);
  return { dictionary, prefix, listing, notes, ...(others.length > 0 && { networks: { chosen: name, others } }) };
}

function named(fileName: string, candidates: readonly NetworkCandidate[], wanted: string): NetworkCandidate {
  const exact = candidates.filter(({ name }) => name === wanted);
  const partly = candidates.filter(({ name }) => name.endsWith(`.${wanted}`) || name.split(".").includes(wanted));
  const found = exact.length > 0 ? exact : partly;
  if (found.length === 1) return found[0];
  const names = candidates.map(({ name }) => name).join(", ");
  if (found.length > 1) {
    throw new UnknownNetworkError(
      `${fileName}: "${wanted}" names ${found.length} of its networks (${found.map(({ name }) => name).join(", ")}); give the whole name`,
    );
  }
  throw new UnknownNetworkError(
    names === ""
      ? `${fileName}: no network "${wanted}" can be chosen, for it holds none that this lab knows`
      : `${fileName}: it holds no network "${wanted}"; there ${candidates.length === 1 ? "is" : "are"} ${names}`,
  );
}

/** Where no dictionary holds a network: what the keys of training scripts lead to, else the file itself, else the most tensors. */
function likeliest(dictionaries: readonly TensorDictionary[]): TensorDictionary {
  const known = [...containerKeys, ""].map((key) => dictionaries.find(({ path }) => path === key));
  const bySize = dictionaries.toSorted((a, b) => b.listing.size - a.listing.size);
  return known.find((dictionary) => dictionary !== undefined) ?? bySize[0];
}

/**
 * Chooses among `dictionaries`, which are in the order of preference and not empty. `wanted` is the user's word.
 * @throws SeveralNetworksError where several networks are there and none is the average of the other;
 * UnknownNetworkError where `wanted` names none, or more than one; UnsupportedCheckpointError for more than are looked through
 */
export function chooseNetwork(
  fileName: string,
  dictionaries: readonly TensorDictionary[],
  wanted?: string,
): ChosenNetwork {
  const all: NetworkCandidate[] = [];
  let tensors = 0;
  for (const dictionary of dictionaries) {
    const found = candidatesIn(fileName, dictionary);
    all.push(...found);
    tensors += found.reduce((sum, { listing }) => sum + listing.size, 0);
    refuseManyNetworks(fileName, all.length, tensors);
  }
  const candidates = withoutTied(all);
  if (wanted !== undefined) {
    const asked = named(fileName, all, wanted);
    return chosenOf(
      asked,
      candidates.filter((other) => !areTied(other, asked)),
    );
  }
  const networks = candidates.filter(({ architecture }) => architecture !== undefined);
  const complete = networks.filter(({ isComplete }) => isComplete);
  const contenders = complete.length > 0 ? complete : networks;
  if (contenders.length === 0 && candidates.length !== 1) {
    const dictionary = likeliest(dictionaries);
    return { dictionary, prefix: "", listing: dictionary.listing, notes: [] };
  }
  if (contenders.length <= 1) {
    const [only] = contenders.length === 1 ? contenders : candidates;
    const rest = networks.filter((network) => network !== only);
    const notes = rest.map(({ name }) => `it also holds ${name}, which lacks tensors of its network and is not read`);
    return chosenOf(only, networks.length > 0 ? networks : candidates, notes);
  }
  const averaged = contenders.filter(isAveraged);
  const [first, second] = contenders;
  if (contenders.length === 2 && averaged.length === 1 && areAlike(first, second)) {
    const raw = first === averaged[0] ? second : first;
    const note = `it holds two networks of one kind, ${first.name} and ${second.name}: the averaged one, ${averaged[0].name}, is read. To read the other, choose ${raw.name} (on the command line --weights ${raw.name})`;
    return chosenOf(averaged[0], contenders, [note]);
  }
  throw new SeveralNetworksError(
    `${fileName}: it holds ${contenders.length} networks, ${contenders.map(description).join(" and ")}, and does not say which one is meant; choose one (on the command line --weights ${contenders[0].name})`,
    contenders.map(({ name }) => name),
  );
}
