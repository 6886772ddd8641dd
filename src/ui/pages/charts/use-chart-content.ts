// Everything that can be on the chart: the paper, what others published, the demo, this lab's evaluations, imported files.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type CheckpointSummary, demoFamilies, type DemoFamily } from "../../../engine/protocol-checkpoints";
import type { ResultSummary } from "../../../engine/protocol-evaluation";
import { firstFamily } from "../../shared/demo-family";
import { runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import { resultsQuery } from "../../shared/results-query";
import type { ChartContent } from "./chart-series";
import { seriesOfCurve, useImportedCurves, withDistinctNames } from "./imported-curves";
import { paperContent } from "./paper-series";
import { publishedLevels } from "./published-levels";
import { contentOfResults } from "./series-of-results";

export interface ContentState {
  readonly content: ChartContent;
  /** Absent until the engine has listed them. */
  readonly results?: readonly ResultSummary[];
  readonly problems: readonly Error[];
}

/** Each family's results, where the build found any: nothing is asked for that is not there. */
const demoFiles: Readonly<Record<DemoFamily, Readonly<Record<string, () => Promise<string>>>>> = {
  photographs: import.meta.glob<string>("/public/demo/photos-results.json", { query: "?raw", import: "default" }),
  scenes: import.meta.glob<string>("/public/demo/results.json", { query: "?raw", import: "default" }),
};

const nothing: ChartContent = { series: [], levels: [] };
const paper = paperContent();
const published = publishedLevels();

/** Nothing of a family that the lab was built without. */
async function readDemoContent({ signal }: { readonly signal: AbortSignal }): Promise<ChartContent> {
  const texts = await Promise.all(
    demoFamilies.flatMap((family) =>
      Object.values(demoFiles[family]).map(async (read) => ({ family, text: await read() })),
    ),
  );
  if (texts.length === 0) return nothing;
  const [{ contentOfDemo }, checkpoints] = await Promise.all([
    import("./series-of-demo"),
    // without the list the curves are there all the same, and nothing is known of what they cost
    runQuietly("list-checkpoints", null, signal).catch((): CheckpointSummary[] => []),
  ]);
  const ships = checkpoints.filter((checkpoint) => checkpoint.ships);
  const contents = texts.map(({ family, text }) => {
    const own = ships.filter(({ knows }) => knows === family);
    const network = own.find((checkpoint) => checkpoint.network)?.network;
    const encoderOf = (beta: number) => own.find((checkpoint) => checkpoint.beta === beta)?.encoder;
    return contentOfDemo(text, family, { encoderOf, network });
  });
  return {
    series: contents.flatMap(({ series }) => series),
    levels: contents.flatMap(({ levels }) => levels),
    firstFamily: firstFamily(checkpoints),
  };
}

export function useChartContent(): ContentState {
  const listed = useQuery(resultsQuery, queryClient);
  const results = listed.data?.results;
  const read = useQuery({ queryKey: ["demo-content"], queryFn: readDemoContent }, queryClient);
  const demo = read.data ?? nothing;
  const imported = useImportedCurves(({ curves }) => curves);

  const content = useMemo((): ChartContent => {
    const own = contentOfResults(results ?? []);
    return {
      series: [...paper.series, ...demo.series, ...own.series, ...withDistinctNames(imported).map(seriesOfCurve)],
      levels: [...paper.levels, ...published, ...demo.levels, ...own.levels],
      firstFamily: demo.firstFamily,
    };
  }, [results, demo, imported]);
  return { content, results, problems: [listed.error, read.error].filter((error) => error !== null) };
}
