// Tensors in use and what the backend holds for them, once a second; "Free memory" ends the worker and starts a new one.
import { Button, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { MemoryReport } from "../../../engine/protocol";
import { engineMemory, restartEngine } from "../../shared/engine-link";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatBytes, formatCount } from "../../components/format";
import { useEngineStore } from "../../stores/engine-store";

const everyMs = 1000;

function useMemoryReport(): MemoryReport | undefined {
  const [report, setReport] = useState<MemoryReport>();
  const ready = useEngineStore((store) => store.state.kind === "ready");
  useEffect(() => {
    if (!ready) return;
    const measure = () => engineMemory().then(setReport, () => setReport(undefined));
    void measure();
    const timer = setInterval(() => void measure(), everyMs);
    return () => clearInterval(timer);
  }, [ready]);
  return ready ? report : undefined;
}

export function MemoryCard() {
  const report = useMemoryReport();
  const state = useEngineStore((store) => store.state);
  const choice = state.kind === "ready" ? state.report.choice : "auto";
  const free = () => restartEngine(choice, "Its memory was freed, which ended everything that ran.");
  return (
    <Card
      title="Memory"
      actions={
        <Button variant="default" size="compact-md" onClick={free}>
          Free memory
        </Button>
      }
    >
      {report ? (
        <FactList
          facts={[
            ["Tensors", formatCount(report.tensors)],
            ["Used by tensors", formatBytes(report.tensorBytes)],
            [
              "Allocated by the backend",
              report.allocatedBytes === undefined ? "not told" : formatBytes(report.allocatedBytes),
            ],
          ]}
        />
      ) : (
        <Text>The engine is not running.</Text>
      )}
    </Card>
  );
}
