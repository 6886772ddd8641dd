// Reads a recipe from a file: this lab's JSON, or the YAML of the upstream project; what cannot be honoured is listed.
import { Alert, Button, Group, Stack, Table, Text } from "@mantine/core";
import { FileInput } from "lucide-react";
import { useState } from "react";
import { runQuietly } from "../../shared/engine-link";
import { useDropTarget } from "../../shared/use-drop-target";
import { ErrorNotice } from "../../components/error-notice";
import { FileButton } from "../../components/file-button";
import { forgetRecipe, takeRecipe, type ReadRecipe } from "../../stores/training-draft-store";
import classes from "../../shared/data.module.css";

const maxBytes = 4_000_000;

function UnsupportedEntries({ read }: { readonly read: ReadRecipe }) {
  const { fileName, unsupported } = read;
  if (unsupported.length === 0) return null;
  const label = `Unsupported entries of ${fileName}`;
  return (
    <Alert role="note" color="yellow" title={label}>
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={`${label}, scrollable`}>
        <Table aria-label={label} verticalSpacing={2}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">Line</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {unsupported.map(({ line, what, why }, i) => (
              <Table.Tr key={i}>
                <Table.Td className={classes.number}>{line}</Table.Td>
                <Table.Td>{what}</Table.Td>
                <Table.Td>{why}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Alert>
  );
}

export function RecipeImport({ read }: { readonly read: ReadRecipe | undefined }) {
  const [failure, setFailure] = useState<{ readonly fileName: string; readonly error: Error }>();
  const take = async (files: readonly File[]) => {
    setFailure(undefined);
    for (const file of files) {
      try {
        // a recipe is far shorter; of a longer file the engine says how much too long it is
        const text = await file.slice(0, maxBytes).text();
        const answer = await runQuietly("read-recipe", { text, fileName: file.name });
        takeRecipe({ fileName: file.name, ...answer });
      } catch (error) {
        setFailure({ fileName: file.name, error: error as Error });
      }
    }
  };
  useDropTarget({
    page: "/train",
    hint: "Drop a folder, a zip or a recipe anywhere",
    takes: ({ inspection }) => (inspection.kind === "recipe" ? "at-once" : "never"),
    take: (groups) => void take(groups.flatMap(({ files }) => files.map(({ file }) => file))),
  });
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <FileButton name="Recipe file" accept=".json,.yaml,.yml" onFiles={(files) => void take(files)}>
          <FileInput size={16} aria-hidden />
          Read a recipe
        </FileButton>
        <Text size="sm" c="dimmed">
          from this lab’s JSON or the upstream project’s YAML
        </Text>
        {read && (
          <Button variant="default" size="compact-md" onClick={() => forgetRecipe(read)}>
            Forget {read.fileName}
          </Button>
        )}
      </Group>
      {failure && (
        <ErrorNotice
          what={`${failure.fileName} could not be read as a recipe`}
          why={failure.error}
          onClose={() => setFailure(undefined)}
        />
      )}
      {read && <UnsupportedEntries read={read} />}
    </Stack>
  );
}
