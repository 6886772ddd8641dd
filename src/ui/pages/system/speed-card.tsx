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
  const { isRunning: running, output, error, start, cancel } = useJob("measure-speed");
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
      {!running && !output && !error && (
        <Text>How many multiplications and additions a second the backend does in one convolution.</Text>
      )}
      {running && (
        <Group gap="xs" role="status">
          <Loader size="sm" aria-hidden /> Convolving for {seconds} s …
        </Group>
      )}
      {output && (
        <Text role="status" component="div">
          {[output, output.depthwise].map(({ gflops, rounds, lowestGflops, highestGflops, layer }) => (
            <p key={layer}>
              {backendLabels[output.backend]}: <strong>{formatCount(gflops)} GFLOP/s</strong> (median of {rounds}{" "}
              rounds, {formatCount(lowestGflops)} to {formatCount(highestGflops)}), {layer}
            </p>
          ))}
        </Text>
      )}
      {error && (
        <ErrorNotice
          what="The measurement did not finish"
          why={error}
          remedy="Measure again, or choose another backend."
        />
      )}
    </Card>
  );
}
