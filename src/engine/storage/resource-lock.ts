// One tab at a time: named locks over all tabs and workers of this origin, as the Web Locks API has them
// (https://www.w3.org/TR/web-locks). A browser without it, and Node, lock within one worker only: there, two tabs can still
// write the same thing.

export interface LockOptions<Result> {
  /** Ends the waiting, with its reason. */
  readonly signal?: AbortSignal;
  /** Called instead of waiting where the lock is taken; `here`: by this worker. */
  readonly ifTaken?: (here: boolean) => Promise<Result>;
}

/** What this worker holds, and who waits for it in a browser without Web Locks. */
const mine = new Map<string, Promise<unknown>>();

const webLocks = (): LockManager | undefined => (globalThis.navigator as Partial<WorkerNavigator> | undefined)?.locks;

/** Holds the lock while `work` runs, however it ends. */
async function holding<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const result = work();
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  mine.set(name, settled);
  try {
    return await result;
  } finally {
    if (mine.get(name) === settled) mine.delete(name);
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  throw signal.reason;
}

async function withOwnLock<Result>(
  name: string,
  work: () => Promise<Result>,
  { signal, ifTaken }: LockOptions<Result>,
): Promise<Result> {
  if (mine.has(name) && ifTaken) return ifTaken(true);
  for (let before = mine.get(name); before; before = mine.get(name)) {
    signal?.throwIfAborted();
    await (signal ? Promise.race([before, aborted(signal)]) : before);
  }
  signal?.throwIfAborted();
  return holding(name, work);
}

/**
 * Runs `work` while nobody else runs anything under that name. Locks are not reentrant: work that asks for its own lock
 * again waits for ever. A tab that dies gives its locks back.
 */
export async function withLock<Result>(
  name: string,
  work: () => Promise<Result>,
  options: LockOptions<Result> = {},
): Promise<Result> {
  const locks = webLocks();
  if (!locks) return withOwnLock(name, work, options);
  const { signal, ifTaken } = options;
  if (!ifTaken) return locks.request(name, { ...(signal && { signal }) }, () => holding(name, work));
  return locks.request(name, { ifAvailable: true }, (lock) => (lock ? holding(name, work) : ifTaken(mine.has(name))));
}

/** False in a browser without Web Locks: whether another tab works on something is not known there. */
export function seesOtherTabs(): boolean {
  return webLocks() !== undefined;
}

/** True while this worker holds the lock. */
export function isLockedHere(name: string): boolean {
  return mine.has(name);
}

/** Names of locks that other tabs hold; none in a browser without Web Locks. */
export async function lockedElsewhere(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await webLocks()?.query()) ?? {};
  return new Set(held.flatMap(({ name = "" }) => (mine.has(name) ? [] : [name])));
}
