// What the races ask of a tab, and what a tab answers.
import type { JobKind, Jobs } from "../../engine/protocol";

/** Files travel to the page as text, and what cannot travel back comes as a number: blobs and pixels as their bytes. */
export type Outcome<Kind extends JobKind = JobKind> =
  | { readonly kind: "done"; readonly output: Jobs[Kind]["output"] }
  | { readonly kind: "error"; readonly name: string; readonly message: string };

export interface FileText {
  readonly fileName: string;
  readonly base64: string;
}

export interface AskOptions {
  /** Before it is asked. */
  readonly delayMs?: number;
  /** The job is cancelled once it has done so much. */
  readonly cancelAt?: { readonly phase: string; readonly done: number };
  /** Of an import. */
  readonly files?: readonly FileText[];
}

/** What the page leaves in its global scope. */
export interface RacePageScope {
  /** Resolves to the backend's name. */
  readonly ready: Promise<string>;
  ask(kind: JobKind, input: unknown, options: AskOptions): Promise<Outcome>;
  /** Names in a folder of the origin's private file system. */
  storedNames(folder: string): Promise<string[]>;
}
