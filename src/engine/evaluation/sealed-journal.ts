// An evaluation's stored head and pages, each with a checksum: what is damaged is not taken for answers.
import { DamagedStorageError } from "../storage/storage-errors";
import { valueChecksum } from "../storage/value-checksum";
import { journalState, type JournalHead, type JournalPage } from "./evaluation-journal";
import type { EvaluationState } from "./evaluation-state";

/** Absent in what older versions stored. */
interface Sealed {
  readonly checksum?: number;
}

export type SealedHead = JournalHead & Sealed;
export type SealedPage = JournalPage & Sealed;

export function sealHead(head: JournalHead): SealedHead {
  return { ...head, checksum: valueChecksum(head) };
}

export function sealPage({ done, images, answers }: JournalPage): SealedPage {
  const page = { done, images, answers };
  return { ...page, checksum: valueChecksum(page) };
}

function isWhole({ checksum, ...content }: Sealed): boolean {
  try {
    return checksum === undefined || valueChecksum(content) === checksum;
  } catch {
    return false;
  }
}

/** Whether what the disk gave has the parts of a page; older ones have no checksum that would tell. */
function isPage(stored: SealedPage | null | undefined): stored is SealedPage {
  return (
    Array.isArray(stored?.images) &&
    Array.isArray(stored.answers) &&
    (stored.answers as readonly unknown[]).every((ofEntry) => Array.isArray(ofEntry))
  );
}

/** The pages before the first that is damaged, or that does not follow on the one before it. */
function wholePages(pages: readonly SealedPage[]): SealedPage[] {
  const whole: SealedPage[] = [];
  let done = 0;
  for (const stored of pages) {
    if (!isPage(stored)) break;
    const { done: until, images, answers, checksum } = stored;
    const page = { done: until, images, answers, ...(checksum !== undefined && { checksum }) };
    if (!isWhole(page)) break;
    done += answers.reduce((sum, ofEntry) => sum + ofEntry.length, 0);
    if (done !== until) break;
    whole.push(page);
  }
  return whole;
}

/**
 * The run that head and pages, in their order, tell. From a page that is damaged or missing on, its images are asked again,
 * as if the run had been cut there. @throws DamagedStorageError where the head is damaged
 */
export function unsealedState(head: SealedHead, pages: readonly SealedPage[]): EvaluationState {
  if (!isWhole(head)) {
    throw new DamagedStorageError(
      "What the browser kept of this unfinished evaluation is damaged: it is not what was written. Delete it and begin it again.",
    );
  }
  const { checksum: _checksum, ...told } = head;
  return journalState(told, wholePages(pages));
}
