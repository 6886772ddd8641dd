// The ways in which the browser's storage can fail the lab; each says what happened, why, and what to do.
import { UserError } from "../../core/base/user-error";

/** 512 B, 18.2 kB, 1.02 GB. */
function sizeText(bytes: number): string {
  const power = bytes < 999.5 ? 0 : Math.min(4, Math.floor(Math.log10(bytes * 1.0005) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

export interface Room {
  /** Of what was to be stored, as far as that is known before it is written. */
  readonly neededBytes?: number;
  /** What the browser says is left. */
  readonly reportedBytes?: number;
  /** What it took before it refused more. */
  readonly acceptedBytes?: number;
}

/**
 * A browser that says it has room and refuses is quoted on both: Chromium, for one, tells every site that there are
 * 10 GiB above what it uses, whatever the disk has.
 */
function shortage(what: string, { neededBytes, reportedBytes, acceptedBytes = 0 }: Room): string {
  const needs = neededBytes === undefined ? undefined : sizeText(neededBytes);
  if (reportedBytes !== undefined && reportedBytes < Math.max(neededBytes ?? 1, acceptedBytes)) {
    const left = `the browser has about ${sizeText(reportedBytes)} left, so nothing of it was stored.`;
    return needs === undefined ? `${what} finds no room: ${left}` : `${what} needs ${needs} and ${left}`;
  }
  const took =
    acceptedBytes > 0
      ? `took ${sizeText(acceptedBytes)}${needs ? ` of ${needs}` : ""} and refused the rest`
      : "refused it";
  const although = reportedBytes === undefined ? "" : `, although it reports ${sizeText(reportedBytes)} free`;
  const size = acceptedBytes === 0 && needs ? ` of ${needs}` : "";
  return `${what}${size} was not stored: the browser ${took} for want of room${although}. Nothing of it is left behind.`;
}

/** There is no room. Nothing of what was to be stored is left behind, and nothing stored before is lost. */
export class StorageFullError extends UserError {
  override readonly name = "StorageFullError";
  constructor(what: string, room: Room) {
    super(`${shortage(what, room)} Delete checkpoints or runs, choose half precision, or free disk space.`);
  }
}

/** The browser stores nothing for this page: no secure context, a private window, or storage switched off. */
export class NoStorageError extends UserError {
  override readonly name = "NoStorageError";
}

/** No checkpoint has that id, here or among those that ship. */
export class UnknownCheckpointError extends UserError {
  override readonly name = "UnknownCheckpointError";
}

/** No result of an evaluation, and no unfinished run, has that id. */
export class UnknownResultError extends UserError {
  override readonly name = "UnknownResultError";
}

/** No measurement of stage times has that id. */
export class UnknownMeasurementError extends UserError {
  override readonly name = "UnknownMeasurementError";
}

/** A stored checkpoint, or a shipped one, is not what was put there. */
export class DamagedStorageError extends UserError {
  override readonly name = "DamagedStorageError";
}

/** Something else writes the same file. */
export class StorageBusyError extends UserError {
  override readonly name = "StorageBusyError";
  constructor(file: string) {
    super(
      `The browser's file ${file} is being written by another tab, or by one that has just ended. Try again in a moment; if that does not help, close the other tabs of the lab.`,
    );
  }
}

/** Whether the browser has no room, in its own words or in the lab's. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof Error && (error.name === "QuotaExceededError" || error instanceof StorageFullError);
}

/** What browsers call it when a page may store nothing. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && ["SecurityError", "InvalidStateError", "ReferenceError"].includes(error.name);
}
