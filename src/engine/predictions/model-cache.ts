// The networks that jobs share: opened once, used by one job at a time, the least recently used freed.
import type { Architecture } from "../../domain";
import { createLadon, type Ladon } from "../../nets/model/ladon";
import type { NetworkSource } from "../../nets/model/network-source";
import { createTeacher, type Teacher } from "../../nets/model/teacher";
import { trimBufferPool } from "../buffer-pool";
import type { CheckpointId, CheckpointSummary } from "../protocol-checkpoints";
import { loadCheckpoint } from "../storage/checkpoint-store";

export type OpenedNetwork = {
  readonly summary: CheckpointSummary;
  readonly architecture: Architecture;
  /** No job has finished with it yet: its first run compiles. */
  firstRun: boolean;
} & ({ readonly kind: "ladon"; readonly ladon: Ladon } | { readonly kind: "teacher"; readonly teacher: Teacher });

interface Entry {
  readonly network: OpenedNetwork;
  readonly weightBytes: number;
}

/** Five betas of one model beside their teacher. */
const mostNetworks = 6;
/** Two three-headed official models. */
const mostWeightBytes = 600 * 2 ** 20;

/** Least recently used first. */
const opened = new Map<CheckpointId, Entry>();
let queue: Promise<unknown> = Promise.resolve();

function dispose({ network }: Entry): void {
  if (network.kind === "ladon") network.ladon.dispose();
  else network.teacher.dispose();
}

/** Frees what was used longest ago until `incomingBytes` fit. */
function makeRoom(incomingBytes: number): void {
  let bytes = [...opened.values()].reduce((sum, entry) => sum + entry.weightBytes, incomingBytes);
  for (const [id, entry] of opened) {
    if (opened.size < mostNetworks && bytes <= mostWeightBytes) return;
    opened.delete(id);
    dispose(entry);
    bytes -= entry.weightBytes;
  }
}

/** Whether networks of these checkpoints stay open together, so that asking them in turn opens each once. */
export function stayOpenTogether(summaries: readonly CheckpointSummary[]): boolean {
  const floatsPerByte = { float32: 1, float16: 2 };
  const bytes = summaries.reduce(
    (sum, { ownBytes, sharedBytes, precision }) => sum + (ownBytes + sharedBytes) * floatsPerByte[precision],
    0,
  );
  return summaries.length <= mostNetworks && bytes <= mostWeightBytes;
}

async function build(source: NetworkSource & { readonly summary: CheckpointSummary }): Promise<OpenedNetwork> {
  const { summary, architecture } = source;
  const common = { summary, architecture, firstRun: true };
  if (architecture.bottleneck) return { ...common, kind: "ladon", ladon: await createLadon(source) };
  return { ...common, kind: "teacher", teacher: createTeacher(source) };
}

async function open(id: CheckpointId): Promise<OpenedNetwork> {
  const known = opened.get(id);
  if (known) {
    opened.delete(id);
    opened.set(id, known);
    return known.network;
  }
  const source = await loadCheckpoint(id);
  const weightBytes = [...source.weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  makeRoom(weightBytes);
  const network = await build(source);
  opened.set(id, { network, weightBytes });
  return network;
}

/**
 * Runs `use` with the checkpoint's network, after every use before it: one network computes at a time. Rejects with what
 * loadCheckpoint, createLadon and createTeacher throw.
 */
export function useNetwork<Result>(
  id: CheckpointId,
  use: (network: OpenedNetwork) => Promise<Result>,
): Promise<Result> {
  const result = queue.then(async () => {
    const network = await open(id);
    const answer = await use(network);
    network.firstRun = false;
    trimBufferPool();
    return answer;
  });
  queue = result.catch(() => undefined);
  return result;
}

/** Frees a network that will not be asked again; call it where a checkpoint is deleted. */
export function forgetNetwork(id: CheckpointId): Promise<void> {
  const done = queue.then(() => {
    const entry = opened.get(id);
    opened.delete(id);
    if (entry) dispose(entry);
  });
  queue = done;
  return done;
}
