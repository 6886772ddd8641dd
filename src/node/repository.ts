// Where this repository lies, for whatever reads or writes its files by name.
import path from "node:path";

/** Its folder. */
export const root = path.resolve(import.meta.dirname, "../..");
