// Files of the lab's own, which lie beside its page.
import { UserError } from "../../core/base/user-error";
import { explainUnreached } from "../../engine/client";

/** The address of a file by its place from the page, such as `photos/photos.json`. */
export function ownAddress(place: string): string {
  return new URL(place, document.baseURI).href;
}

/** @throws ServerGoneError, OtherBuildError, UserError where the server has no such file, and an abort's error */
export async function fetchOwnFile(place: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(ownAddress(place), { signal }).catch(async (error: unknown) => {
    throw await explainUnreached(error as Error);
  });
  if (response.ok) return response;
  throw new UserError(
    `The lab’s own file ${place} could not be fetched (status ${response.status}). Reload the page; if that does not help, build the lab again.`,
  );
}
