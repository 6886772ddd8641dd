// Tensors in use and what the backend holds for them, once a second; "Free memory" ends the worker and starts a new one.
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { engineMemory, restartEngine } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatBytes, formatCount } from "../../components/format";
import { useEngineStore } from "../../stores/engine-store";

const everyMs = 1000;

export function MemoryCard() {
  const state = useEngineStore((store) => store.state);
  const ready = state.kind === "ready";
  const { data, error } = useQuery(
    { queryKey: ["memory"], queryFn: engineMemory, enabled: ready, refetchInterval: everyMs },
    queryClient,
  );
  const report = ready && !error ? data : undefined;
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
