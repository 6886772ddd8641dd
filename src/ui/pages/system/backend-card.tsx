// The backend in use, and what became of the others.
import { Text } from "@mantine/core";
import { backendLabels } from "../../../engine/protocol";
import { Card } from "../../components/card";
import { FactList, type Fact } from "../../components/fact-list";
import { formatSeconds } from "../../components/format";
import { useEngineStore } from "../../stores/engine-store";

export function BackendCard() {
  const state = useEngineStore((store) => store.state);
  if (state.kind !== "ready") {
    return (
      <Card title="Backend">
        <Text>{state.kind === "starting" ? "The engine is starting." : state.error.message}</Text>
      </Card>
    );
  }
  const { report } = state;
  const facts: Fact[] = [
    ["In use", report.reason],
    [
      "Cross-origin isolated",
      report.crossOriginIsolated ? "yes — WebAssembly may use threads" : "no — WebAssembly runs on one thread",
    ],
    ["Logical cores", navigator.hardwareConcurrency],
    ["Started in", formatSeconds(report.startMs / 1000)],
    ...report.attempts.map(({ backend, started, detail }): Fact => [
      backendLabels[backend],
      started ? `started: ${detail || "ready"}` : `not started: ${detail}`,
    ]),
  ];
  return (
    <Card title="Backend">
      <FactList facts={facts} />
    </Card>
  );
}
