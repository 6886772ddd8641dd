// The stages from image to answers: their names, their times, and the places between them where work can be cancelled.
import { taskNames } from "../../domain";

/** `code` is the device's rANS encoder with its rounding, `read` the server's rANS decoder. */
export const stageNames = ["prepare", "encoder", "code", "read", "body", ...taskNames] as const;
export type StageName = (typeof stageNames)[number];

/** Milliseconds of the stages that ran. `body` includes the decoder. */
export type StageTimes = { readonly [Stage in StageName]?: number };

export interface StageOptions {
  /** Cancels before the next stage begins; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called as each stage ends, and awaited: the place to let a worker read the message that cancels. */
  readonly onStage?: (stage: StageName, elapsedMs: number) => unknown;
}

/** Runs stages one after another and keeps their times. */
export class StageClock {
  private readonly times: { [Stage in StageName]?: number } = {};

  constructor(private readonly options: StageOptions = {}) {}

  /** Throws the signal's reason where it was aborted before `work` began, and whatever `work` throws. */
  async run<T>(stage: StageName, work: () => T | Promise<T>): Promise<T> {
    this.options.signal?.throwIfAborted();
    const begin = performance.now();
    const result = await work();
    const elapsedMs = performance.now() - begin;
    this.times[stage] = elapsedMs;
    await this.options.onStage?.(stage, elapsedMs);
    return result;
  }

  get elapsedMs(): StageTimes {
    return { ...this.times };
  }
}
