// A lost graphics device, by its own name: what was waiting for the device fails with errors that name something else.
import { asError } from "../core/image/image-error";
import { EngineLostError } from "./errors";

/** What fails with one of these may have lost its device, which is told on its own and sometimes later. */
const suspects = new Set(["AbortError", "OperationError", "InvalidStateError"]);
const longestWaitMs = 500;

/** For good: the page ends a worker whose device is lost. */
let lost: string | undefined;
let announce: (reason: string) => void;
const loss = new Promise<string>((resolve) => (announce = resolve));

/** Called when the device is lost, with the browser's reason. */
export function noteDeviceLoss(reason: string): void {
  lost ??= reason;
  announce(lost);
}

async function reasonOfLoss(error: Error): Promise<string | undefined> {
  if (lost !== undefined || !suspects.has(error.name)) return lost;
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, longestWaitMs));
  return Promise.race([loss, patience]);
}

/** The error itself, or EngineLostError where the device was lost under the work. */
export async function nameError(error: unknown): Promise<Error> {
  const named = asError(error);
  const reason = await reasonOfLoss(named);
  if (reason === undefined || named.name === "CancelledError") return named;
  return new EngineLostError(
    `The engine stopped: its graphics device was lost (${reason}). It starts again by itself; go on from what was saved.`,
    { cause: named },
  );
}
