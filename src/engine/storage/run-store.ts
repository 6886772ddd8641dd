// The runs that this browser keeps.
import { freeBytes, privateFolders } from "./private-files";
import { browserTable } from "./record-table";
import { StoredRuns, type StoredRun } from "./stored-runs";

export const storedRuns = new StoredRuns({
  records: browserTable<StoredRun>("ladon-runs", "runs"),
  folders: privateFolders("runs"),
  freeBytes,
});
