// Everything that can be on the chart: the paper, the demo, this lab's evaluations, imported files.
import { useCallback, useEffect, useMemo, useState } from "react";
import { isNamed } from "../../../engine/client";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { ResultSummary } from "../../../engine/protocol-evaluation";
import { runQuietly } from "../../shared/engine-link";
import { useStoredElsewhere } from "../../shared/use-stored-elsewhere";
import type { ChartContent } from "./chart-series";
import { readDemoResults } from "./demo-results";
import { withDistinctNames } from "./distinct-names";
import { useImportedCurves } from "./imported-curves";
import { paperContent } from "./paper-series";
import { seriesOfCurve } from "./series-of-curve";
import { contentOfResults } from "./series-of-results";

export interface ContentState {
  readonly content: ChartContent;
  /** Absent until the engine has listed them. */
  readonly results?: readonly ResultSummary[];
  readonly problems: readonly Error[];
}

const nothing: ChartContent = { series: [], levels: [] };
const paper = paperContent();

/** Undefined where the lab was built without. */
async function readDemoContent(signal: AbortSignal): Promise<ChartContent | undefined> {
  const text = await readDemoResults();
  if (text === undefined) return undefined;
  const [{ contentOfDemo }, checkpoints] = await Promise.all([
    import("./series-of-demo"),
    // without the list the curves are there all the same, and nothing is known of their encoders
    runQuietly("list-checkpoints", null, signal).catch((): CheckpointSummary[] => []),
  ]);
  const ships = checkpoints.filter((checkpoint) => checkpoint.ships);
  return contentOfDemo(text, (beta) => ships.find((checkpoint) => checkpoint.beta === beta)?.encoder);
}

export function useChartContent(): ContentState {
  const [results, setResults] = useState<readonly ResultSummary[]>();
  const [demo, setDemo] = useState(nothing);
  const [problems, setProblems] = useState<readonly Error[]>([]);
  const imported = useImportedCurves(({ curves }) => curves);

  const complain = useCallback((error: Error, signal?: AbortSignal) => {
    if (!signal?.aborted && !isNamed(error, "CancelledError")) setProblems((all) => [...all, error]);
  }, []);
  const listResults = useCallback(
    (signal?: AbortSignal) => {
      runQuietly("list-results", null, signal).then(
        (listed) => setResults(listed.results),
        (error: Error) => complain(error, signal),
      );
    },
    [complain],
  );
  useStoredElsewhere("results", listResults);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    listResults(signal);
    readDemoContent(signal).then(
      (content) => {
        if (content && !signal.aborted) setDemo(content);
      },
      (error: Error) => complain(error, signal),
    );
    return () => controller.abort();
  }, [complain, listResults]);

  const content = useMemo((): ChartContent => {
    const own = contentOfResults(results ?? []);
    return {
      series: [...paper.series, ...demo.series, ...own.series, ...withDistinctNames(imported).map(seriesOfCurve)],
      levels: [...paper.levels, ...demo.levels, ...own.levels],
    };
  }, [results, demo, imported]);
  return { content, results, problems };
}
