// Runs the self-check and shows the layers, worst first difference on top.
import { Button, Group, Loader, Table, Text } from "@mantine/core";
import { CircleCheck, CircleX } from "lucide-react";
import { backendLabels, type SelfCheckReport } from "../../../engine/protocol";
import { useJob } from "../../shared/use-job";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { formatSeconds } from "../../components/format";

function Report({ report }: { readonly report: SelfCheckReport }) {
  const good = report.worstDifference <= report.tolerance;
  return (
    <>
      <Group gap="xs" role="status" mb="sm" wrap="nowrap">
        {good ? (
          <CircleCheck aria-hidden color="var(--mantine-primary-color-filled)" />
        ) : (
          <CircleX aria-hidden color="var(--mantine-color-error)" />
        )}
        <Text>
          {good ? "Agrees" : "Disagrees"}: {backendLabels[report.backend]} is at most{" "}
          <span data-testid="worst-difference">{report.worstDifference.toExponential(1)}</span> of the rms from the CPU
          (tolerance {report.tolerance.toExponential(0)}).
          {!good &&
            " Do not trust results of this backend here: choose another in the header, and send the diagnostics."}
        </Text>
      </Group>
      <Table.ScrollContainer minWidth={420}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Layer</Table.Th>
              <Table.Th ta="right">Worst difference, of the rms</Table.Th>
              <Table.Th ta="right">First run</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.rows.map((row) => (
              <Table.Tr key={row.layer}>
                <Table.Td>{row.layer}</Table.Td>
                <Table.Td ta="right">{row.worstDifference.toExponential(1)}</Table.Td>
                <Table.Td ta="right">{formatSeconds(row.elapsedMs / 1000)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

export function SelfCheckCard() {
  const { isRunning: running, output, error, start } = useJob("self-check");
  return (
    <Card
      title="Self-check"
      actions={
        <Button size="compact-md" disabled={running} onClick={() => start("Self-check", null)}>
          Run self-check
        </Button>
      }
    >
      {!running && !output && !error && (
        <Text>Computes a handful of layers on the backend in use and on the CPU, and compares them.</Text>
      )}
      {running && (
        <Group gap="xs" role="status">
          <Loader size="sm" aria-hidden /> Comparing …
        </Group>
      )}
      {output && <Report report={output} />}
      {error && (
        <ErrorNotice
          what="The self-check did not finish"
          why={error}
          remedy="Run it again, or choose another backend."
        />
      )}
    </Card>
  );
}
