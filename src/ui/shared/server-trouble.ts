// Notices that the server which served this page is gone or has another build, and lets the page show it.
import { askServer, isNamed } from "../../engine/client";
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";
import { beginAsking, takeServerState, useServerStore } from "../stores/server-store";

/** The name of an error whose words come from here. */
export const partMissing = "PartMissingError";

/** Whether an error says what the server is like. */
export const isServerTrouble = (error: unknown) =>
  ["ServerGoneError", "OtherBuildError"].some((name) => isNamed(error, name));

/** Asks the server, and shows what it is like. */
export async function lookAtServer(): Promise<void> {
  if (useServerStore.getState().isAsked) return;
  beginAsking();
  takeServerState(await askServer());
}

/** Whether the error is one of the server; then the page shows what it is like. */
export function noticeServerTrouble(error: unknown): boolean {
  const isTrouble = isServerTrouble(error) || isNamed(error, partMissing);
  if (isTrouble) void lookAtServer();
  return isTrouble;
}

/** Some ship with every lab; where the list has none, the server that has them is not there. */
export function noticeMissing(checkpoints: readonly CheckpointSummary[]): void {
  if (!checkpoints.some(({ ships }) => ships)) void lookAtServer();
}
