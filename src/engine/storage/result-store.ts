// The results of evaluations, and what unfinished runs hold (IndexedDB). What a list needs lies apart from the rest, and an
// unfinished run lies in "states" as a head and its pages after it: a store of their own would need a newer database, which
// the browser does not open while a tab with an older version of the lab has it.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { journalState, type JournalHead, type JournalPage } from "../evaluation/evaluation-journal";
import { answersDone, type EvaluationState } from "../evaluation/evaluation-state";
import { sealHead, sealPage, unsealedState, type SealedHead, type SealedPage } from "../evaluation/sealed-journal";
import type { EvaluationResult, EvaluationRunId, ResultId, ResultSummary, UnfinishedRun } from "../protocol-evaluation";
import { freeBytes } from "./private-files";
import { isQuotaError, isRefusal, NoStorageError, StorageFullError, UnknownResultError } from "./storage-errors";

interface ResultSchema extends DBSchema {
  summaries: { key: ResultId; value: ResultSummary };
  details: { key: ResultId; value: EvaluationResult["details"] };
  unfinished: { key: EvaluationRunId; value: UnfinishedRun };
  /** Under the run's name its head, in older versions all of it; under `pageKey` its pages. */
  states: { key: string; value: StoredHead | EvaluationState | StoredPage };
}

type StoredHead = SealedHead & { readonly pages: true };

interface StoredPage extends SealedPage {
  readonly run: string;
}

/** Keys are in the order of pages. */
const pageKey = (run: EvaluationRunId, done: number): string => `${run}/${String(done).padStart(12, "0")}`;
const pagesOf = (run: EvaluationRunId): IDBKeyRange => IDBKeyRange.bound(`${run}/`, `${run}/\uffff`);
const headAndPagesOf = (run: EvaluationRunId): IDBKeyRange => IDBKeyRange.bound(run, `${run}/\uffff`);

let opened: Promise<IDBPDatabase<ResultSchema>> | undefined;

function database(): Promise<IDBPDatabase<ResultSchema>> {
  const forget = () => (opened = undefined);
  opened ??= openDB<ResultSchema>("ladon-evaluations", 1, {
    upgrade(made) {
      made.createObjectStore("summaries", { keyPath: "id" });
      made.createObjectStore("details");
      made.createObjectStore("unfinished", { keyPath: "run" });
      made.createObjectStore("states", { keyPath: "run" });
    },
    terminated: forget,
  });
  opened.catch(forget);
  return opened;
}

/** @throws StorageFullError, NoStorageError */
async function writing(what: string, neededBytes: number, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isQuotaError(error)) throw new StorageFullError(what, { neededBytes, reportedBytes: await freeBytes() });
    if (!isRefusal(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new NoStorageError(
      `${what} cannot be stored in this browser: ${why}. Open the lab over https or on localhost, and not in a private window.`,
    );
  }
}

/** Stores the results of a run, all or none, in place of what the run held. @throws StorageFullError, NoStorageError */
export async function writeResults(results: readonly EvaluationResult[]): Promise<void> {
  const rows = results.map(({ details, ...summary }) => ({ summary, details }));
  await writing("The result", JSON.stringify(results).length, async () => {
    const stores = ["summaries", "details", "unfinished", "states"] as const;
    const transaction = (await database()).transaction(stores, "readwrite");
    for (const { summary, details } of rows) {
      void transaction.objectStore("summaries").put(summary);
      void transaction.objectStore("details").put(details, summary.id);
      void transaction.objectStore("unfinished").delete(summary.run);
      void transaction.objectStore("states").delete(headAndPagesOf(summary.run));
    }
    await transaction.done;
  });
}

export function unfinishedRunOf(state: EvaluationState): UnfinishedRun {
  const { run, startedAtMs, plan, dataSet, total } = state;
  return { run, startedAtMs, plan, dataSet, done: answersDone(state), total: total * plan.entries.length };
}

/** About what a stored state takes: half a kilobyte an answer. */
const answerBytes = 512;

/** A page of an unfinished run; its head comes with the first. @throws StorageFullError, NoStorageError */
export async function writePage(run: EvaluationRunId, page: JournalPage, head?: JournalHead): Promise<void> {
  await writing("What the evaluation has so far", page.done * answerBytes, async () => {
    // a page is one among many: waiting until the disk has each would take longer than the image that it is about
    const transaction = (await database()).transaction(["unfinished", "states"], "readwrite", {
      durability: "relaxed",
    });
    if (head) {
      void transaction.objectStore("unfinished").put(unfinishedRunOf(journalState(head, [page])));
      void transaction.objectStore("states").delete(headAndPagesOf(run));
      void transaction.objectStore("states").put({ ...sealHead(head), pages: true });
    }
    void transaction.objectStore("states").put({ ...sealPage(page), run: pageKey(run, page.done) });
    await transaction.done;
  });
}

/** The run as its last page has it. */
async function upToDate(all: IDBPDatabase<ResultSchema>, unfinished: UnfinishedRun): Promise<UnfinishedRun> {
  const last = await all.transaction("states").store.openKeyCursor(pagesOf(unfinished.run), "prev");
  return last ? { ...unfinished, done: Number(last.key.slice(unfinished.run.length + 1)) } : unfinished;
}

/** Newest first; nothing in a browser that stores nothing. */
export async function listResults(): Promise<{ results: ResultSummary[]; unfinished: UnfinishedRun[] }> {
  try {
    const all = await database();
    const [results, begun] = await Promise.all([all.getAll("summaries"), all.getAll("unfinished")]);
    const unfinished = await Promise.all(begun.map((run) => upToDate(all, run)));
    return {
      // results of one run in the order of its entries
      results: results.toSorted((a, b) => b.finishedAtMs - a.finishedAtMs || compareText(a.id, b.id)),
      unfinished: unfinished.toSorted((a, b) => b.startedAtMs - a.startedAtMs),
    };
  } catch (error) {
    if (isRefusal(error)) return { results: [], unfinished: [] };
    throw error;
  }
}

const compareText = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

/** @throws UnknownResultError */
export async function readResult(id: ResultId): Promise<EvaluationResult> {
  const all = await database();
  const [summary, details] = await Promise.all([all.get("summaries", id), all.get("details", id)]);
  if (summary && details) return { ...summary, details };
  throw new UnknownResultError(`There is no result ${id} here; it may have been deleted.`);
}

/** Undefined where there is none. @throws DamagedStorageError */
export async function readUnfinished(run: EvaluationRunId): Promise<EvaluationState | undefined> {
  try {
    const { store } = (await database()).transaction("states");
    const [head, pages] = await Promise.all([
      store.get(run) as Promise<StoredHead | EvaluationState | undefined>,
      store.getAll(pagesOf(run)) as Promise<StoredPage[]>,
    ]);
    if (!head || !("pages" in head)) return head;
    const { pages: _, ...told } = head;
    return unsealedState(told, pages);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

export async function removeResult(id: ResultId): Promise<void> {
  const transaction = (await database()).transaction(["summaries", "details"], "readwrite");
  void transaction.objectStore("summaries").delete(id);
  void transaction.objectStore("details").delete(id);
  await transaction.done;
}

export async function removeUnfinished(run: EvaluationRunId): Promise<void> {
  const transaction = (await database()).transaction(["unfinished", "states"], "readwrite");
  void transaction.objectStore("unfinished").delete(run);
  void transaction.objectStore("states").delete(headAndPagesOf(run));
  await transaction.done;
}
