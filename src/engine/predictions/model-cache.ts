// Networks that are shared: opened once, used by one job at a time, the least recently used freed.
import type { Architecture } from "../../domain";
import { openNetwork, type Network } from "../../nets/model/network";
import { trimBufferPool } from "../buffer-pool";
import { maxWeightBytes, weightBytesOf } from "../memory-need";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import type { LoadedCheckpoint } from "../storage/loaded-checkpoint";

/** A network that jobs share. */
export type OpenedNetwork = Network & {
  readonly summary: CheckpointSummary;
  readonly architecture: Architecture;
  /** No job has finished with it yet: its first run compiles. */
  firstRun: boolean;
};

interface Entry {
  readonly network: OpenedNetwork;
  readonly weightBytes: number;
}

/** Five betas of one model beside their teacher. */
const maxNetworks = 6;

/** Whether networks of these checkpoints stay open together, so that asking them in turn opens each once. */
export function stayOpenTogether(summaries: readonly CheckpointSummary[]): boolean {
  const bytes = summaries.reduce(
    (sum, { ownBytes, sharedBytes, precision }) =>
      sum + weightBytesOf({ storedBytes: ownBytes + sharedBytes, precision }),
    0,
  );
  return summaries.length <= maxNetworks && bytes <= maxWeightBytes;
}

export class ModelCache {
  /** Least recently used first. */
  private readonly opened = new Map<CheckpointId, Entry>();
  private queue: Promise<unknown> = Promise.resolve();

  /** `isStored`: asked of a network that is open, for another tab may have deleted its checkpoint; `load` then says so. */
  constructor(
    private readonly load: (id: CheckpointId) => Promise<LoadedCheckpoint>,
    private readonly isStored: (id: CheckpointId) => Promise<boolean>,
  ) {}

  /**
   * Runs `use` with the checkpoint's network, after every use before it: one network computes at a time. Rejects with
   * what `load` and openNetwork throw.
   */
  use<Result>(id: CheckpointId, use: (network: OpenedNetwork) => Promise<Result>): Promise<Result> {
    return this.inTurn(async () => {
      const network = await this.open(id);
      const answer = await use(network);
      network.firstRun = false;
      trimBufferPool();
      return answer;
    });
  }

  /** Runs `work` after every use before it: no network of the cache computes meanwhile. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Frees a network that will not be asked again. */
  forget(id: CheckpointId): Promise<void> {
    const done = this.queue.then(() => this.close(id));
    this.queue = done;
    return done;
  }

  private close(id: CheckpointId): void {
    const entry = this.opened.get(id);
    this.opened.delete(id);
    entry?.network.dispose();
  }

  private async open(id: CheckpointId): Promise<OpenedNetwork> {
    const known = this.opened.get(id);
    if (known && !(await this.isStored(id))) this.close(id);
    else if (known) {
      this.opened.delete(id);
      this.opened.set(id, known);
      return known.network;
    }
    const source = await this.load(id);
    const weightBytes = [...source.weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    this.makeRoom(weightBytes);
    const { summary, architecture } = source;
    const opened = await openNetwork(source, { consumeWeights: true });
    const network: OpenedNetwork = { ...opened, summary, architecture, firstRun: true };
    this.opened.set(id, { network, weightBytes });
    return network;
  }

  /** Frees what was used longest ago until `incomingBytes` fit. */
  private makeRoom(incomingBytes: number): void {
    let bytes = [...this.opened.values()].reduce((sum, entry) => sum + entry.weightBytes, incomingBytes);
    for (const [id, entry] of this.opened) {
      if (this.opened.size < maxNetworks && bytes <= maxWeightBytes) return;
      this.opened.delete(id);
      entry.network.dispose();
      bytes -= entry.weightBytes;
    }
  }
}
