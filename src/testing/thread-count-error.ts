// Refuses to measure on threads that are not there.

/** A runtime on more or fewer threads than asked for, whose times would be of something else. */
export class ThreadCountError extends Error {
  override readonly name = "ThreadCountError";

  constructor(runtime: string, actual: number, asked: number) {
    const threads = (count: number) => (count === 1 ? "1 thread" : `${count} threads`);
    super(
      `${runtime} runs on ${threads(actual)}, and was asked for ${asked}; more than one needs a page that is cross-origin isolated.`,
    );
  }
}
