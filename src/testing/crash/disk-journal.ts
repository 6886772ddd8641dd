// A disk as the journal of what was done to it: cut anywhere, it is what a power failure would have left.
import { bytesSource, type Bytes } from "../../core/base/byte-source";
import { crc32 } from "../../core/base/hashes";
import type { FileFolder, FolderSet } from "../../engine/storage/file-folder";
import type { RecordTable } from "../../engine/storage/record-table";

interface Named {
  readonly id: string;
}

/** One thing done to the disk; `phase` is what the run was at. */
export type DiskOperation = { readonly phase: string } & (
  | { readonly kind: "write"; readonly folder: string; readonly name: string; readonly bytes: Bytes }
  | { readonly kind: "remove"; readonly folder: string; readonly name: string }
  | { readonly kind: "put"; readonly table: string; readonly value: Named }
  | { readonly kind: "delete"; readonly table: string; readonly id: string }
  | { readonly kind: "read" }
);

type Files = Map<string, Map<string, Bytes>>;
type Tables = Map<string, Map<string, Named>>;

export interface DiskContent {
  readonly files: Files;
  readonly tables: Tables;
}

/** A copy that shares what nobody changes: the bytes and the records. */
function copied({ files, tables }: DiskContent): DiskContent {
  return {
    files: new Map(Array.from(files, ([folder, names]) => [folder, new Map(names)])),
    tables: new Map(Array.from(tables, ([table, records]) => [table, new Map(records)])),
  };
}

function apply({ files, tables }: DiskContent, operation: DiskOperation): void {
  const within = <Value>(all: Map<string, Map<string, Value>>, name: string): Map<string, Value> => {
    const known = all.get(name) ?? new Map<string, Value>();
    all.set(name, known);
    return known;
  };
  switch (operation.kind) {
    case "write":
      within(files, operation.folder).set(operation.name, operation.bytes);
      return;
    case "remove":
      within(files, operation.folder).delete(operation.name);
      return;
    case "put":
      within(tables, operation.table).set(operation.value.id, operation.value);
      return;
    case "delete":
      within(tables, operation.table).delete(operation.id);
      return;
    case "read":
  }
}

/** Where the power goes. */
export interface PowerFailure {
  /** The operation that is under way: those before it are done. */
  readonly at: number;
  /** Whether it was done, and, of a write, how much of it lies on the disk then: a share, and whether zeros fill the rest. */
  readonly done: boolean;
  readonly torn?: { readonly share: number; readonly zeroed: boolean };
  /** The last whole file is torn as well, though the disk had said that it was safe. */
  readonly lies: boolean;
  /** Of the removals that nothing made safe yet, whether this one, by its place, is undone. */
  readonly undone: (place: number) => boolean;
}

function tornBytes(bytes: Bytes, share: number, zeroed: boolean): Bytes {
  const kept = Math.min(bytes.length - 1, Math.floor(share * bytes.length));
  if (!zeroed) return bytes.slice(0, kept);
  const whole = new Uint8Array(bytes.length);
  whole.set(bytes.subarray(0, kept));
  // a file that ends in zeros is not torn by them
  if (crc32(whole) === crc32(bytes)) return bytes.slice(0, kept);
  return whole;
}

/** What lies on the disk after the failure. Removals wait in memory until a record is written, which is flushed. */
export function contentAfter(
  before: DiskContent,
  journal: readonly DiskOperation[],
  { at, done, torn, lies, undone }: PowerFailure,
): DiskContent {
  const content = copied(before);
  let removals: { readonly folder: string; readonly name: string; readonly bytes: Bytes }[] = [];
  let lastWrite: { readonly folder: string; readonly name: string; readonly bytes: Bytes } | undefined;
  const whole = journal.slice(0, done ? at + 1 : at);
  for (const operation of whole) {
    if (operation.kind === "put" || operation.kind === "delete") removals = [];
    if (operation.kind === "remove") {
      const { folder, name } = operation;
      const bytes = content.files.get(folder)?.get(name);
      if (bytes) removals.push({ folder, name, bytes });
    }
    if (operation.kind === "write") {
      removals = removals.filter(({ folder, name }) => folder !== operation.folder || name !== operation.name);
      lastWrite = operation;
    }
    apply(content, operation);
  }
  for (const [place, { folder, name, bytes }] of removals.entries()) {
    if (undone(place)) content.files.get(folder)!.set(name, bytes);
  }
  const cut = journal[at];
  if (!done && torn && cut?.kind === "write") {
    apply(content, { ...cut, bytes: tornBytes(cut.bytes, torn.share, torn.zeroed) });
  }
  if (lies && lastWrite && content.files.get(lastWrite.folder)?.get(lastWrite.name) === lastWrite.bytes) {
    apply(content, { ...lastWrite, kind: "write", phase: "", bytes: tornBytes(lastWrite.bytes, 0.5, false) });
  }
  return content;
}

/** A disk that begins with `content` and writes down what is done to it. */
export class JournalDisk {
  readonly journal: DiskOperation[] = [];
  /** Of the operations to come. */
  phase = "start";
  /** For which files there is no room. */
  refuses: (name: string) => boolean = () => false;
  readonly content: DiskContent;

  constructor(readonly before: DiskContent = { files: new Map(), tables: new Map() }) {
    this.content = copied(before);
  }

  /** Something is read now, and the power may go while it is. */
  read(): void {
    this.operate({ kind: "read", phase: this.phase });
  }

  table<Value extends Named>(table: string): RecordTable<Value> {
    const records = () => this.content.tables.get(table) ?? new Map<string, Named>();
    const put = (value: Value) =>
      this.operate({ kind: "put", table, value: structuredClone(value), phase: this.phase });
    return {
      get: async (id) => structuredClone(records().get(id)) as Value | undefined,
      all: async () => structuredClone([...records().values()]) as Value[],
      put: async (value) => put(value),
      async replace(value) {
        if (!records().has(value.id)) return false;
        put(value);
        return true;
      },
      remove: async (id) => this.operate({ kind: "delete", table, id, phase: this.phase }),
    };
  }

  folder(folder: string): FileFolder {
    const files = () => this.content.files.get(folder) ?? new Map<string, Bytes>();
    return {
      write: async (name, chunks, onBytes) => {
        const parts: Bytes[] = [];
        for await (const chunk of chunks) {
          parts.push(chunk.slice());
          await onBytes?.(chunk.length);
        }
        if (this.refuses(name)) {
          this.content.files.get(folder)?.delete(name);
          throw new DOMException("no room", "QuotaExceededError");
        }
        const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
        this.operate({ kind: "write", folder, name, bytes, phase: this.phase });
      },
      async open(name) {
        const bytes = files().get(name);
        return bytes && bytesSource(bytes, name);
      },
      remove: async (name) => {
        if (files().has(name)) this.operate({ kind: "remove", folder, name, phase: this.phase });
      },
      list: async () => Array.from(files(), ([name, bytes]) => ({ name, bytes: bytes.length })),
    };
  }

  folders(parent: string): FolderSet {
    const path = (name: string) => `${parent}/${name}`;
    const names = () =>
      [...this.content.files].flatMap(([folder, files]) =>
        files.size > 0 && folder.startsWith(path("")) ? [folder.slice(path("").length)] : [],
      );
    return {
      folder: (name) => this.folder(path(name)),
      names: async () => names(),
      // file by file, as a file system does it
      remove: async (name) => {
        for (const file of Array.from(this.content.files.get(path(name))?.keys() ?? [])) {
          this.operate({ kind: "remove", folder: path(name), name: file, phase: this.phase });
        }
      },
    };
  }

  private operate(operation: DiskOperation): void {
    this.journal.push(operation);
    apply(this.content, operation);
  }
}
