// Whether a dataset is the one that a run began with, and if not, in what they differ.
import { differingFiles } from "./contents";
import type { DataSample } from "./data-set";

/** What a run keeps of its dataset. */
export interface KnownDataSet {
  readonly name: string;
  readonly fingerprint: string;
  /** By `contentsOf`; absent where there are no files, and in runs of older versions, which go by `fingerprint` alone. */
  readonly contents?: string;
}

const shownDigits = 12;

/**
 * Why a run cannot go on with the samples of `now`, as the end of a sentence that begins with the run; undefined where
 * it can.
 */
export function whyOtherDataSet(
  begun: KnownDataSet,
  now: KnownDataSet & { readonly samples: readonly DataSample[] },
): string | undefined {
  if (begun.fingerprint !== now.fingerprint) {
    const [before, after] = [begun, now].map(
      ({ name, fingerprint }) => `${name} (fingerprint ${fingerprint.slice(0, shownDigits)})`,
    );
    return `began with ${before} and cannot go on with ${after}: names, sizes or labels are others`;
  }
  if (begun.contents === undefined || now.contents === undefined || begun.contents === now.contents) return undefined;
  const [first, last] = differingFiles(now.samples, now.contents, begun.contents) ?? [];
  const where =
    first === last ? (first?.path ?? "its files") : `one or more files from ${first?.path} to ${last?.path}`;
  return `began with other contents of ${begun.name}: names, sizes and labels are the same, the bytes of ${where} are not`;
}
