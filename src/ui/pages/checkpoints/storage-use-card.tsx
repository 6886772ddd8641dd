// How much of the browser's storage is used, how much there is, and whether it is kept.
import { Button, Text } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { readStorageUse, type StorageUse } from "../../shared/storage-use";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatBytes } from "../../components/format";
import { useCheckpointStore } from "../../stores/checkpoint-store";

export function StorageUseCard() {
  const [use, setUse] = useState<StorageUse>();
  const [answer, setAnswer] = useState<string>();
  const refresh = useCallback(() => readStorageUse().then(setUse, () => setUse(undefined)), []);
  useEffect(() => {
    void refresh();
    // what is used changes with the list
    return useCheckpointStore.subscribe(() => void refresh());
  }, [refresh]);
  const persist = async () => {
    const granted = await navigator.storage.persist();
    setAnswer(granted ? "The browser keeps them." : "The browser did not agree; it decides by how the site is used.");
    await refresh();
  };
  return (
    <Card
      title="Storage"
      actions={
        use &&
        !use.persisted && (
          <Button variant="default" size="compact-md" onClick={() => void persist()}>
            Ask the browser to keep them
          </Button>
        )
      }
    >
      {use ? (
        <FactList
          facts={[
            ["Used by this site", formatBytes(use.usageBytes)],
            ["Allowed", formatBytes(use.quotaBytes)],
            ["Kept when disk is short", use.persisted ? "yes" : "no: the browser may discard them"],
          ]}
        />
      ) : (
        <Text>This browser lets the page store nothing. Open the lab over https or on localhost.</Text>
      )}
      <Text role="status" size="sm" mt="xs">
        {answer}
      </Text>
    </Card>
  );
}
