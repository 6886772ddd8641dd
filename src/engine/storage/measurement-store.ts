// Measurements of stage times, one a machine and backend (IndexedDB).
import type { SplitMeasurement } from "../../core/split/measurement";
import { browserTable } from "./record-table";
import { isRefusal } from "./storage-errors";

const table = browserTable<SplitMeasurement>("ladon-measurements", "measurements");

/** This browser's own first, then those that were imported; nothing in a browser that stores nothing. */
export async function listMeasurements(): Promise<SplitMeasurement[]> {
  try {
    const all = await table.all();
    return all.toSorted((a, b) => Number(a.isImported ?? false) - Number(b.isImported ?? false));
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

/** In place of that of the same id. Rejects where the browser stores nothing, or no more. */
export async function writeMeasurement(measurement: SplitMeasurement): Promise<void> {
  await table.put(measurement);
}

export async function removeMeasurement(id: string): Promise<void> {
  await table.remove(id);
}
