// Takes a run away: its weights for this lab or for PyTorch, its recipe for this lab or the upstream project, its curves.
import { Button, Menu } from "@mantine/core";
import { Download } from "lucide-react";
import type { RunSummary } from "../../../engine/protocol-training";
import { exportRun } from "./train-actions";

export function ExportMenu({ run }: { readonly run: RunSummary }) {
  const begun = run.position.step > 0;
  const weights = (which: "best" | "last", label: string) => (
    <>
      <Menu.Label>{label}</Menu.Label>
      <Menu.Item onClick={() => void exportRun(run, "safetensors", which)}>Weights as safetensors, {which}</Menu.Item>
      <Menu.Item onClick={() => void exportRun(run, "torch", which)}>Weights for PyTorch (.pt), {which}</Menu.Item>
    </>
  );
  return (
    <Menu position="bottom-end" width={290}>
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {run.bestEpoch !== undefined && weights("best", "After the best epoch")}
        {begun && weights("last", "As it is now")}
        <Menu.Label>Recipe and curves</Menu.Label>
        <Menu.Item onClick={() => void exportRun(run, "recipe-json", "last")}>Recipe as JSON</Menu.Item>
        <Menu.Item onClick={() => void exportRun(run, "recipe-yaml", "last")}>Recipe as upstream YAML</Menu.Item>
        {begun && <Menu.Item onClick={() => void exportRun(run, "curves-csv", "last")}>Curves as CSV</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
