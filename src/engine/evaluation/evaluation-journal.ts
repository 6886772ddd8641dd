// What a running evaluation has, kept as it grows: a page for the answers that came while the last page was being written.
// So a worker that dies loses the image under way and hardly more, and no image waits for the disk.
import type { EvaluationRunId } from "../protocol-evaluation";
import { answersDone, type EvaluationState, type ImageAnswer } from "./evaluation-state";
import type { ImageTruth } from "../tasks/task";

/** What came since the page before. */
export interface JournalPage {
  /** Answers of the run up to here; pages of a run are in this order. */
  readonly done: number;
  readonly images: readonly ImageTruth[];
  /** [entry][image] */
  readonly answers: readonly (readonly ImageAnswer[])[];
}

/** A run before its first image; its pages tell the rest. */
export type JournalHead = Omit<EvaluationState, "images" | "answers">;

/** Stores a page; with a head it is the run's first, and takes the place of whatever was stored of the run. */
export type WritePage = (run: EvaluationRunId, page: JournalPage, head?: JournalHead) => Promise<void>;

/** A disk that is full stays so for a while. */
const retryMs = 30_000;

function headOf({ images: _images, answers: _answers, ...head }: EvaluationState): JournalHead {
  return head;
}

/** The run that head and pages tell. */
export function journalState(head: JournalHead, pages: readonly JournalPage[]): EvaluationState {
  return {
    ...head,
    images: pages.flatMap(({ images }) => images),
    answers: head.plan.entries.map((_, entry) => pages.flatMap(({ answers }) => answers[entry])),
  };
}

export class EvaluationJournal {
  /** How much of each list is stored; undefined before the first page. */
  private stored?: { readonly images: number; readonly answers: readonly number[] };
  private writing: Promise<void> | undefined;
  private failedAtMs = -Infinity;

  constructor(
    private readonly state: EvaluationState,
    private readonly write: WritePage,
  ) {}

  /** Begins to store what is new, unless that is going on; what fails is tried again with a later answer. */
  note(): void {
    if (this.writing || performance.now() - this.failedAtMs < retryMs) return;
    this.writing = this.writeNew()
      .catch(() => {
        this.failedAtMs = performance.now();
      })
      .finally(() => (this.writing = undefined));
  }

  /** Stores what is new, and awaits it; afterwards nothing is written. @throws what the store throws */
  async close(): Promise<void> {
    await this.writing;
    await this.writeNew();
  }

  private async writeNew(): Promise<void> {
    const { state } = this;
    for (let done = answersDone(state); done > this.storedAnswers(); done = answersDone(state)) {
      const { images = 0, answers = state.answers.map(() => 0) } = this.stored ?? {};
      const page: JournalPage = {
        done,
        images: state.images.slice(images),
        answers: state.answers.map((ofEntry, entry) => ofEntry.slice(answers[entry])),
      };
      const next = { images: state.images.length, answers: state.answers.map(({ length }) => length) };
      await this.write(state.run, page, this.stored ? undefined : headOf(state));
      this.stored = next;
    }
  }

  private storedAnswers(): number {
    return this.stored?.answers.reduce((sum, length) => sum + length, 0) ?? 0;
  }
}
