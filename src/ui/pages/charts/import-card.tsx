// Curves of others, from CompressAI's JSON or what this page exports.
import { Button, Code, Group, List, Stack, Text } from "@mantine/core";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { FileButton } from "../../components/file-button";
import { forgetCurve, forgetProblems, importCurves, useImportedCurves, withDistinctNames } from "./imported-curves";

const maxProblems = 8;

export function ImportCard() {
  const { curves, problems, notes: fileNotes } = useImportedCurves();
  return (
    <Card
      title="Curves of others"
      actions={
        <FileButton name="Curve files" accept=".json,application/json" onFiles={(files) => void importCurves(files)}>
          Import JSON
        </FileButton>
      }
    >
      <Stack gap="sm">
        <Text size="sm">
          CompressAI’s JSON, or what this page exports:{" "}
          <Code>{'{"name": …, "results": {"bpp": […], "psnr-rgb": […]}}'}</Code>. Scores that belong to no task here get
          a tab of their own. Files can be dropped anywhere on the page.
        </Text>
        {problems.length > 0 && (
          <ErrorNotice
            what={problems.length === 1 ? "A file was not taken" : "Files were not taken"}
            remedy={
              <List size="sm">
                {problems.slice(0, maxProblems).map((problem, i) => (
                  <List.Item key={i}>{problem}</List.Item>
                ))}
                {problems.length > maxProblems && <List.Item>{problems.length - maxProblems} more.</List.Item>}
              </List>
            }
            onClose={forgetProblems}
          />
        )}
        {fileNotes.map((note, i) => (
          <Text key={i} size="sm" c="dimmed">
            {note}
          </Text>
        ))}
        {withDistinctNames(curves).map(({ id, name, fileName, points, notes }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <div>
              <Text fw={600}>{name}</Text>
              <Text size="sm" c="dimmed">
                {[`${points.length === 1 ? "1 point" : `${points.length} points`}, from ${fileName}.`, ...notes].join(
                  " ",
                )}
              </Text>
            </div>
            <Button variant="default" size="compact-sm" aria-label={`Remove ${name}`} onClick={() => forgetCurve(id)}>
              Remove
            </Button>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
