// Reads many small files a few at a time: a disk, a zip or a browser answers several requests sooner than one by one.

/** Enough to hide a request's way; more only take memory. */
const usualAtOnce = 24;

/** The results in the items' order; stops at the first rejection and when `signal` aborts. `onDone` counts. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  {
    signal,
    onDone,
    atOnce = usualAtOnce,
  }: { readonly signal?: AbortSignal; readonly onDone?: (done: number) => void; readonly atOnce?: number } = {},
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let done = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const at = next++;
      try {
        signal?.throwIfAborted();
        results[at] = await work(items[at]);
      } catch (error) {
        failed = true;
        throw error;
      }
      onDone?.(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
