// Records by their id, each replaced in one go: a table of IndexedDB, or one in memory where tests cut its power.
import { openDB, type IDBPDatabase } from "idb";

export interface RecordTable<Value extends { readonly id: string }> {
  get(id: string): Promise<Value | undefined>;
  all(): Promise<Value[]>;
  /** Safe once it resolves; a power cut before leaves what was there. */
  put(value: Value): Promise<void>;
  /** As `put` where there is a record of that id; false, and nothing is written, where there is none. */
  replace(value: Value): Promise<boolean>;
  remove(id: string): Promise<void>;
}

/** Browsers let a record wait in memory unless told; the files that it names are on disk and those before it are removed. */
const durable = { durability: "strict" } as const;

/** The table `store` in the database `name`, which has no other; made where it is not there. */
export function browserTable<Value extends { readonly id: string }>(name: string, store: string): RecordTable<Value> {
  let opened: Promise<IDBPDatabase> | undefined;
  const database = (): Promise<IDBPDatabase> => {
    const forget = () => (opened = undefined);
    opened ??= openDB(name, 1, {
      upgrade: (made) => void made.createObjectStore(store, { keyPath: "id" }),
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
  const writing = async () => (await database()).transaction(store, "readwrite", durable);
  return {
    get: async (id) => (await (await database()).get(store, id)) as Value | undefined,
    all: async () => (await (await database()).getAll(store)) as Value[],
    async put(value) {
      const transaction = await writing();
      await Promise.all([transaction.store.put(value), transaction.done]);
    },
    async replace(value) {
      const transaction = await writing();
      const isThere = (await transaction.store.getKey(value.id)) !== undefined;
      if (isThere) await transaction.store.put(value);
      await transaction.done;
      return isThere;
    },
    async remove(id) {
      const transaction = await writing();
      await Promise.all([transaction.store.delete(id), transaction.done]);
    },
  };
}
