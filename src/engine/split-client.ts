// The page's end of computing splits: of each kind of question one is computed at a time, and only the newest waits.
import * as Comlink from "comlink";
import type { Candidate } from "../core/split/candidate";
import type { SplitReport } from "../core/split/report";
import { CancelledError, EngineLostError } from "./errors";
import { explainUnreached, isUnreached } from "./served-build";
import type { SplitCalculation, SplitCalculations, SplitWorker } from "./protocol-split";

/** A worker that was started. */
export interface StartedSplitWorker {
  /** Rejects with what the calculation throws, and where the worker cannot start or ends. */
  readonly run: <Kind extends SplitCalculation>(
    ...call: Parameters<SplitWorker["run"]>
  ) => Promise<SplitCalculations[Kind]["output"]>;
  terminate(): void;
}

function startWorker(): StartedSplitWorker {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  // heard where a calculation is under way, and nowhere else
  ended.catch(() => undefined);
  const worker = new Worker(new URL("./split-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("error", ({ message }) => {
    void explainUnreached(new Error(message || "Load failed")).then((why) =>
      reject(
        isUnreached(why)
          ? new EngineLostError(
              `The worker that computes splits ended (${message || "most likely for want of memory"}). Try again.`,
            )
          : why,
      ),
    );
  });
  const remote = Comlink.wrap<SplitWorker>(worker) as unknown as SplitWorker;
  return {
    run: (...call) => Promise.race([Promise.resolve(remote.run(...call)), ended]) as Promise<never>,
    terminate() {
      worker.terminate();
      reject(new CancelledError("The calculation"));
    },
  };
}

/** A worker, and the candidates that it was told last. */
class Told {
  private started: StartedSplitWorker | undefined;
  private candidates: readonly Candidate[] | undefined;

  constructor(private readonly start: () => StartedSplitWorker) {}

  async run<Kind extends SplitCalculation>(
    kind: Kind,
    input: SplitCalculations[Kind]["input"],
    candidates: readonly Candidate[],
  ): Promise<SplitCalculations[Kind]["output"]> {
    this.started ??= this.start();
    const isNew = this.candidates !== candidates;
    this.candidates = candidates;
    try {
      return await this.started.run<Kind>(kind, input, isNew ? candidates : undefined);
    } catch (error) {
      // what it was told may have gone with it
      this.close();
      throw error;
    }
  }

  close(): void {
    this.started?.terminate();
    this.started = undefined;
    this.candidates = undefined;
  }
}

interface Waiting {
  readonly begin: () => Promise<void>;
  readonly drop: () => void;
}

/** One after another; who waits is dropped for who comes later. */
class NewestWins {
  private isBusy = false;
  private waiting: Waiting | undefined;

  run<Output>(work: () => Promise<Output>): Promise<Output> {
    this.drop();
    return new Promise((resolve, reject) => {
      this.waiting = {
        begin: () => work().then(resolve, reject),
        drop: () => reject(new CancelledError("An older question about a split")),
      };
      void this.next();
    });
  }

  drop(): void {
    this.waiting?.drop();
    this.waiting = undefined;
  }

  private async next(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.waiting; next; next = this.waiting) {
      this.waiting = undefined;
      await next.begin();
    }
    this.isBusy = false;
  }
}

/**
 * Computes away from the page's thread. Each method rejects with CancelledError where a newer question of its kind came
 * before it had begun, with EngineLostError where the worker cannot start or dies, and with the calculation's own errors.
 * Candidates are sent when they are others than the last ones: keep the array as long as they stay the same.
 */
export class SplitClient {
  /** Reports do not wait for maps. */
  private readonly quick: Told;
  private readonly slow: Told;
  private readonly reports = new NewestWins();
  private readonly maps = new NewestWins();
  private readonly curves = new NewestWins();

  constructor(start: () => StartedSplitWorker = startWorker) {
    this.quick = new Told(start);
    this.slow = new Told(start);
  }

  async report(candidates: readonly Candidate[], input: SplitCalculations["report"]["input"]): Promise<SplitReport> {
    const { format, labVersion, scenario, choices, ...rest } = await this.reports.run(() =>
      this.quick.run("report", input, candidates),
    );
    // in the order of splitReport, so that both write the same text
    return { format, labVersion, scenario, choices, candidates, ...rest };
  }

  winnerMap(
    candidates: readonly Candidate[],
    input: SplitCalculations["winner-map"]["input"],
  ): Promise<SplitCalculations["winner-map"]["output"]> {
    return this.maps.run(() => this.slow.run("winner-map", input, candidates));
  }

  loadCurves(
    candidates: readonly Candidate[],
    input: SplitCalculations["load-curves"]["input"],
  ): Promise<SplitCalculations["load-curves"]["output"]> {
    return this.curves.run(() => this.slow.run("load-curves", input, candidates));
  }

  /** Ends the workers; what waits or is computed is cancelled. */
  close(): void {
    for (const lane of [this.reports, this.maps, this.curves]) lane.drop();
    for (const told of [this.quick, this.slow]) told.close();
  }
}
