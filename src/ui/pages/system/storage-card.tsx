// What this site stores in the browser, how much it may, and whether the browser may discard it.
import { Button, Text } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { readStorageUse, type StorageUse } from "../../shared/storage-use";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatBytes } from "../../components/format";

type StorageState =
  { readonly kind: "reading" } | { readonly kind: "absent" } | ({ readonly kind: "known" } & StorageUse);

async function readStorage(): Promise<StorageState> {
  const use = await readStorageUse();
  return use ? { kind: "known", ...use } : { kind: "absent" };
}

export function StorageCard() {
  const [state, setState] = useState<StorageState>({ kind: "reading" });
  const [answer, setAnswer] = useState<string>();
  const refresh = useCallback(() => readStorage().then(setState, () => setState({ kind: "absent" })), []);
  useEffect(() => void refresh(), [refresh]);
  const persist = async () => {
    const granted = await navigator.storage.persist();
    setAnswer(
      granted
        ? undefined
        : "The browser did not agree; it decides by how much the site is used. Installing the site as an app often helps.",
    );
    await refresh();
  };
  return (
    <Card
      title="Storage"
      actions={
        state.kind === "known" &&
        !state.persisted && (
          <Button variant="default" size="compact-md" onClick={() => void persist()}>
            Keep my data
          </Button>
        )
      }
    >
      {state.kind === "reading" && <Text>Reading …</Text>}
      {state.kind === "absent" && (
        <Text>This browser lets the page store nothing. Open the lab over https or on localhost.</Text>
      )}
      {state.kind === "known" && (
        <FactList
          facts={[
            ["Used", formatBytes(state.usageBytes)],
            ["Allowed", formatBytes(state.quotaBytes)],
            ["Kept when disk is short", state.persisted ? "yes" : "no — the browser may discard it"],
          ]}
        />
      )}
      {answer && (
        <Text mt="xs" role="status">
          {answer}
        </Text>
      )}
    </Card>
  );
}
