// Loads the files of one group into one model, leaving out those that cannot be read, hold values that are no numbers,
// or have another backbone.
import type { CheckpointFile } from "../../core/checkpoint/checkpoint-file";
import {
  loadWeights,
  type BackboneDrift,
  type LoadedWeights,
  type NonFiniteTensor,
} from "../../core/checkpoint/load-weights";
import { unreadableSentence } from "../inspection/unreadable-sentence";

/** A file that did not go in, and the sentence why. */
interface ExcludedFile {
  readonly file: CheckpointFile;
  readonly problem: string;
}

export interface LoadedGroup {
  /** Absent where no file was left. */
  readonly loaded?: LoadedWeights;
  readonly taken: readonly CheckpointFile[];
  readonly excluded: readonly ExcludedFile[];
  /** Files that load, but not with the others: their backbone is another. */
  readonly apart: readonly CheckpointFile[];
  readonly drift: readonly BackboneDrift[];
  readonly nonFinite: readonly NonFiniteTensor[];
}

function nonFiniteProblem(fileName: string, tensors: readonly NonFiniteTensor[]): string {
  const count = tensors.reduce((sum, tensor) => sum + tensor.count, 0);
  const names = tensors.slice(0, 3).map(({ name, count }) => `${name} (${count})`);
  const more = tensors.length > 3 ? ` and ${tensors.length - 3} more tensors` : "";
  return `${fileName}: ${count} of its weights are NaN or infinite, in ${names.join(", ")}${more}. The training it comes from diverged; take an earlier checkpoint.`;
}

/** More than half of the backbone differs: that is another training run, not rounding or counters of norms. */
function isAnother({ tensors, equalTensors }: BackboneDrift): boolean {
  return equalTensors < tensors / 2;
}

/** The first file that cannot be read to its end, and why. */
async function unreadable(files: readonly CheckpointFile[]): Promise<ExcludedFile | undefined> {
  for (const file of files) {
    try {
      await loadWeights(file);
    } catch (error) {
      return { file, problem: unreadableSentence(error, file.name) };
    }
  }
  return undefined;
}

/** Throws only what is no fault of a file, e.g. CancelledError. */
export async function loadGroup(files: readonly CheckpointFile[]): Promise<LoadedGroup> {
  const excluded: ExcludedFile[] = [];
  const apart: CheckpointFile[] = [];
  const drift: BackboneDrift[] = [];
  const nonFinite: NonFiniteTensor[] = [];
  let taken = [...files];
  while (taken.length > 0) {
    let loaded: LoadedWeights;
    try {
      loaded = await loadWeights(taken);
    } catch (error) {
      // a job that was cancelled ends here
      const problemOf = ({ name }: CheckpointFile) => unreadableSentence(error, name);
      problemOf(taken[0]);
      const culprit = await unreadable(taken);
      excluded.push(...(culprit ? [culprit] : taken.map((file) => ({ file, problem: problemOf(file) }))));
      taken = culprit ? taken.filter((file) => file !== culprit.file) : [];
      continue;
    }
    const sick = taken.filter((file) => loaded.nonFinite.some(({ fileName }) => fileName === file.name));
    if (sick.length > 0) {
      for (const file of sick) {
        const tensors = loaded.nonFinite.filter(({ fileName }) => fileName === file.name);
        nonFinite.push(...tensors);
        excluded.push({ file, problem: nonFiniteProblem(file.name, tensors) });
      }
      taken = taken.filter((file) => !sick.includes(file));
      continue;
    }
    const others = loaded.drift.filter(isAnother).map(({ fileName }) => fileName);
    if (others.length > 0) {
      drift.push(...loaded.drift.filter(isAnother));
      apart.push(...taken.filter((file) => others.includes(file.name)));
      taken = taken.filter((file) => !others.includes(file.name));
      continue;
    }
    return { loaded, taken, excluded, apart, drift: [...drift, ...loaded.drift], nonFinite };
  }
  return { taken, excluded, apart, drift, nonFinite };
}
