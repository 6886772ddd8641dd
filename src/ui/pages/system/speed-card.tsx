// Measures how fast the backend convolves.
import { Button, Group, Loader, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { backendLabels } from "../../../engine/protocol";
import { useJob } from "../../shared/use-job";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { formatCount } from "../../components/format";

export function SpeedCard() {
  const [seconds, setSeconds] = useState("3");
  const { state, start, cancel } = useJob("measure-speed");
  const running = state.kind === "running";
  return (
    <Card
      title="Speed"
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Seconds to measure"
            value={seconds}
            onChange={setSeconds}
            data={["3", "10", "60"].map((value) => ({ value, label: `${value} s` }))}
          />
          {running ? (
            <Button size="compact-md" variant="default" onClick={cancel}>
              Stop measuring
            </Button>
          ) : (
            <Button size="compact-md" onClick={() => start("Speed measurement", { seconds: Number(seconds) })}>
              Measure speed
            </Button>
          )}
        </>
      }
    >
      {state.kind === "idle" && (
        <Text>How many multiplications and additions a second the backend does in one convolution.</Text>
      )}
      {running && (
        <Group gap="xs" role="status">
          <Loader size="sm" aria-hidden /> Convolving for {seconds} s …
        </Group>
      )}
      {state.kind === "done" && (
        <Text role="status">
          {backendLabels[state.output.backend]}: <strong>{formatCount(state.output.gflops)} GFLOP/s</strong> (median of{" "}
          {state.output.rounds} rounds, {formatCount(state.output.lowestGflops)} to{" "}
          {formatCount(state.output.highestGflops)}), {state.output.layer}
        </Text>
      )}
      {state.kind === "failed" && (
        <ErrorNotice
          what="The measurement did not finish"
          why={state.error}
          remedy="Measure again, or choose another backend."
        />
      )}
    </Card>
  );
}
