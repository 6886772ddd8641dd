// Files beside the lab that can be added without a detour over the disk.
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryClient } from "../../shared/query-client";
import { noticeServerTrouble } from "../../shared/server-trouble";
import { useServerReturns } from "../../shared/use-server-returns";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { formatBytes } from "../../components/format";
import { fetchServedFile, listServedFiles, type ServedFile } from "./served-files";

async function listFiles({ signal }: { readonly signal: AbortSignal }): Promise<ServedFile[]> {
  try {
    return await listServedFiles(signal);
  } catch (error) {
    if (!signal.aborted) noticeServerTrouble(error);
    throw error;
  }
}

export function ServedFilesCard({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  // what was listed before stays, and is there again with the server
  const { data: files = [] } = useQuery({ queryKey: ["served-files"], queryFn: listFiles }, queryClient);
  const [fetching, setFetching] = useState<string>();
  const [error, setError] = useState<Error>();
  useServerReturns(() => setError(undefined));

  const add = async (wanted: readonly ServedFile[]) => {
    setError(undefined);
    const fetched: File[] = [];
    try {
      for (const file of wanted) {
        setFetching(file.name);
        fetched.push(await fetchServedFile(file));
      }
      onFiles(fetched);
    } catch (error) {
      noticeServerTrouble(error);
      setError(error as Error);
    }
    setFetching(undefined);
  };

  if (files.length === 0) return null;
  return (
    <Card
      title="Files beside the lab"
      actions={
        <Button variant="default" size="compact-md" disabled={fetching !== undefined} onClick={() => void add(files)}>
          Add all
        </Button>
      }
    >
      <Stack gap="xs">
        {files.map((file) => (
          <Group key={file.name} justify="space-between" gap="xs">
            <Text size="sm" style={{ overflowWrap: "anywhere", flex: "1 1 12rem" }}>
              {file.name} ({formatBytes(file.bytes)})
            </Text>
            <Button
              variant="default"
              size="compact-sm"
              loading={fetching === file.name}
              disabled={fetching !== undefined}
              aria-label={`Add ${file.name}`}
              onClick={() => void add([file])}
            >
              Add
            </Button>
          </Group>
        ))}
        {error && <ErrorNotice what="The file could not be fetched" why={error} />}
      </Stack>
    </Card>
  );
}
