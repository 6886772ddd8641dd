// The stages of a torchdistill configuration in the order in which torchdistill (core/training.py) takes them.
import type { TorchdistillReading } from "./torchdistill-reading";
import type { TorchdistillNode } from "./torchdistill-yaml";

/**
 * stage1, stage2, …, or the train section itself where there is no stage1. torchdistill counts every key that begins
 * with "stage" and then looks for the next number, so that a gap or another spelling stops it: a problem is noted.
 */
export function stageNodes(reading: TorchdistillReading, train: TorchdistillNode): readonly TorchdistillNode[] {
  if (train.kind !== "map") return [];
  const named = [...train.entries].filter(([key]) => /^stage/i.test(key));
  if (named.length === 0) return [train];
  const nodes: TorchdistillNode[] = [];
  let next = 1;
  for (; train.entries.has(`stage${next}`); next++) {
    const name = `stage${next}`;
    const node = reading.take(train, name);
    if (node?.kind === "map") nodes.push(node);
    else reading.problem(reading.lineOf(train, name), `${name} is empty; a stage has num_epochs, losses and more`);
  }
  for (const [key, { line }] of named) {
    const number = /^stage([1-9]\d*)$/.exec(key)?.[1];
    if (number !== undefined && Number(number) < next) continue;
    reading.problem(line, `${key} is never reached; stages are stage1, stage2 and so on, without a gap`);
  }
  return nodes;
}
