// Charts: scores against rate or against what the device pays, what this lab measured beside the paper's own points.
import { Button, Stack, Text, Title } from "@mantine/core";
import { useDropTarget } from "../../shared/use-drop-target";
import { ErrorBoundary } from "../../components/error-boundary";
import { ChartBoard } from "./chart-board";
import { ImportCard } from "./import-card";
import { forgetAllCurves, importCurves, useImportedCurves } from "./imported-curves";

/** Whatever a file holds, the page stays, and a way back with it. */
const remedy = (
  <>
    If it came with a file, remove the imported curves; the others are drawn again.{" "}
    <Button variant="default" size="compact-sm" onClick={forgetAllCurves}>
      Remove imported curves
    </Button>
  </>
);

export function ChartsPage() {
  useDropTarget({
    page: "/charts",
    hint: "Drop curves anywhere",
    takes: ({ inspection }) => (inspection.kind === "curves" ? "at-once" : "never"),
    take: (groups) => void importCurves(groups.flatMap(({ files }) => files.map(({ file }) => file))),
  });
  const content = useImportedCurves(({ curves }) => curves.map(({ id }) => id).join());
  return (
    <Stack>
      <div>
        <Title order={1}>Charts</Title>
        <Text c="dimmed">
          What fewer bytes and a smaller network on the device cost: scores against rate, or against the size,
          multiply-accumulates or parameters of what the device runs: the encoder, or a whole network that sends
          nothing. Full marks and lines are what this lab measured; hollow marks and dashes are what others did. A click
          on a point says where it comes from.
        </Text>
      </div>
      <ErrorBoundary retryOn={content} what="The chart cannot be shown" remedy={remedy}>
        <ChartBoard />
      </ErrorBoundary>
      <ErrorBoundary retryOn={content} what="The imported curves cannot be listed" remedy={remedy}>
        <ImportCard />
      </ErrorBoundary>
    </Stack>
  );
}
