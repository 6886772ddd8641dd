// The runs that this browser keeps: records in IndexedDB, their files in a folder each of the private file system.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { blobSource } from "../../core/archive/byte-source";
import type { RunId } from "../protocol-training";
import { RunDeletedError } from "../training/run-errors";
import type { RunFiles, RunRecord } from "../training/run-files";
import { freeBytes, isQuotaError, privateFolder, writePrivateFile } from "./private-files";
import { DamagedStorageError, StorageFullError } from "./storage-errors";

interface StoredRun {
  readonly id: RunId;
  readonly record: RunRecord;
}

interface RunSchema extends DBSchema {
  runs: { key: string; value: StoredRun };
}

let opened: Promise<IDBPDatabase<RunSchema>> | undefined;

function index(): Promise<IDBPDatabase<RunSchema>> {
  const forget = () => (opened = undefined);
  opened ??= openDB<RunSchema>("ladon-runs", 1, {
    upgrade: (database) => void database.createObjectStore("runs", { keyPath: "id" }),
    terminated: forget,
  });
  opened.catch(forget);
  return opened;
}

const ending = ".safetensors";
const folderOf = (id: RunId): Promise<FileSystemDirectoryHandle> => privateFolder("runs", id);

function isAbsence(error: unknown): boolean {
  return error instanceof Error && error.name === "NotFoundError";
}

/** The run's folder where it has one: asking must not bring back what another tab deletes. */
async function existingFolder(id: RunId): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await (await privateFolder("runs")).getDirectoryHandle(id);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function removeFolder(id: RunId): Promise<void> {
  const runs = await privateFolder("runs");
  await runs.removeEntry(id, { recursive: true }).catch(() => undefined);
}

/** A file takes what its tensors take and a little more; a run asks again every half minute. */
async function assertRoom(what: string, neededBytes: number): Promise<void> {
  const free = await freeBytes();
  if (free !== undefined && free < neededBytes) throw new StorageFullError(what, { neededBytes, reportedBytes: free });
}

export function storedRunFiles(id: RunId): RunFiles {
  return {
    readRecord: async () => (await (await index()).get("runs", id))?.record,
    async createRecord(record) {
      await (await index()).add("runs", { id, record });
    },
    async writeRecord(record) {
      const transaction = (await index()).transaction("runs", "readwrite");
      const isThere = (await transaction.store.getKey(id)) !== undefined;
      if (isThere) await transaction.store.put({ id, record });
      await transaction.done;
      if (isThere) return;
      await removeFolder(id);
      throw new RunDeletedError();
    },
    async write(file, chunks) {
      const what = `The state of the run (${file})`;
      let acceptedBytes = 0;
      await assertRoom(what, 1);
      try {
        await writePrivateFile(await folderOf(id), file + ending, chunks, async (bytes) => {
          acceptedBytes += bytes;
        });
      } catch (error) {
        if (!isQuotaError(error)) throw error;
        throw new StorageFullError(what, { acceptedBytes, reportedBytes: await freeBytes() });
      }
    },
    async read(file) {
      try {
        const folder = await (await privateFolder("runs")).getDirectoryHandle(id);
        return blobSource(await (await folder.getFileHandle(file + ending)).getFile());
      } catch (error) {
        if (!isAbsence(error)) throw error;
        throw new DamagedStorageError(
          "The browser no longer has the run's saved state. Delete the run and start again.",
        );
      }
    },
    async remove(file) {
      await (await existingFolder(id))?.removeEntry(file + ending).catch(() => undefined);
    },
  };
}

/** Newest first, each with the bytes that its files take. */
export async function storedRuns(): Promise<RunRecord[]> {
  const runs = await (await index()).getAll("runs");
  const records = await Promise.all(
    runs.map(async ({ id, record }) => ({
      ...record,
      summary: { ...record.summary, storedBytes: await folderBytes(id) },
    })),
  );
  return records.toSorted((a, b) => b.summary.createdAtMs - a.summary.createdAtMs);
}

export async function deleteStoredRun(id: RunId): Promise<void> {
  await (await index()).delete("runs", id);
  await removeFolder(id);
}

/** 0 where another tab deletes the run meanwhile. */
async function folderBytes(id: RunId): Promise<number> {
  let bytes = 0;
  try {
    for await (const handle of (await existingFolder(id))?.values() ?? []) {
      if (handle.kind === "file") bytes += (await (handle as FileSystemFileHandle).getFile()).size;
    }
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  return bytes;
}
