// What this site stores in the browser, how much it may, and whether the browser keeps it when disk is short.

export interface StorageUse {
  readonly usageBytes: number;
  readonly quotaBytes: number;
  readonly persisted: boolean;
}

/** Undefined where the browser lets the page store nothing: outside secure contexts. */
export async function readStorageUse(): Promise<StorageUse | undefined> {
  const storage = (navigator as Partial<Navigator>).storage;
  if (!storage) return undefined;
  const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([storage.estimate(), storage.persisted()]);
  return { usageBytes: usage, quotaBytes: quota, persisted };
}
