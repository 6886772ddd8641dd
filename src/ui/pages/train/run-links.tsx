// Where a trained checkpoint goes from here.
import { Button } from "@mantine/core";
import { Link } from "react-router";
import type { RunSummary } from "../../../engine/protocol-training";

export function predictAddress(checkpoint: string): string {
  return `/?${new URLSearchParams({ checkpoint }).toString()}`;
}

/** What it became, beside what it came from where that was a checkpoint. */
export function compareAddress({ plan: { start } }: RunSummary, checkpoint: string): string {
  const checkpoints = start.kind === "checkpoint" ? [start.checkpoint, checkpoint] : [checkpoint];
  return `/compare?${new URLSearchParams({ checkpoints: checkpoints.join() }).toString()}`;
}

export function RunLinks({ run, compact = false }: { readonly run: RunSummary; readonly compact?: boolean }) {
  const { checkpoint, plan } = run;
  if (checkpoint === undefined) return null;
  const size = compact ? "compact-md" : "sm";
  const of = compact ? `, ${plan.title}` : "";
  return (
    <>
      <Button component={Link} to={predictAddress(checkpoint)} size={size} aria-label={`Open in Predict${of}`}>
        Open in Predict
      </Button>
      <Button
        component={Link}
        to={compareAddress(run, checkpoint)}
        size={size}
        variant="default"
        aria-label={`Compare${of}`}
      >
        Compare
      </Button>
    </>
  );
}
