// Where a trained checkpoint goes from here.
import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { RunSummary } from "../../../engine/protocol-training";
import { comparePath, predictPath } from "../../shared/page-links";

export function RunLinks({ run, compact = false }: { readonly run: RunSummary; readonly compact?: boolean }) {
  const { checkpoint, plan } = run;
  const { start } = plan;
  if (checkpoint === undefined) return null;
  const size = compact ? "compact-md" : "sm";
  const of = compact ? `, ${plan.title}` : "";
  return (
    <>
      <Button component={Link} to={predictPath(checkpoint)} size={size} aria-label={`Open in Predict${of}`}>
        Open in Predict
      </Button>
      <Button
        component={Link}
        to={comparePath(start.kind === "checkpoint" ? [start.checkpoint, checkpoint] : [checkpoint])}
        size={size}
        variant="default"
        aria-label={`Compare${of}`}
      >
        Compare
      </Button>
    </>
  );
}
