// What this site stores in the browser, how much it may, and whether the browser keeps it when disk is short.
import { Button, Text } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Card } from "../components/card";
import { FactList } from "../components/fact-list";
import { formatBytes } from "../components/format";
import { queryClient, refresh } from "./query-client";

/** Null where the browser lets the page store nothing: outside secure contexts. */
async function readStorageUse() {
  const storage = (navigator as Partial<Navigator>).storage;
  if (!storage) return null;
  const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([storage.estimate(), storage.persisted()]);
  return { usageBytes: usage, quotaBytes: quota, persisted };
}

/** Read anew whenever `version` changes. */
export function StorageCard({ version }: { readonly version?: number }) {
  const { data: use, isPending } = useQuery(
    { queryKey: ["storage-use", version], queryFn: readStorageUse, placeholderData: keepPreviousData },
    queryClient,
  );
  const persist = useMutation(
    { mutationFn: () => navigator.storage.persist(), onSettled: () => refresh("storage-use") },
    queryClient,
  );
  return (
    <Card
      title="Storage"
      actions={
        use &&
        !use.persisted && (
          <Button variant="default" size="compact-md" onClick={() => persist.mutate()}>
            Keep my data
          </Button>
        )
      }
    >
      {isPending && <Text>Reading …</Text>}
      {!isPending && !use && (
        <Text>This browser lets the page store nothing. Open the lab over https or on localhost.</Text>
      )}
      {use && (
        <FactList
          facts={[
            ["Used", formatBytes(use.usageBytes)],
            ["Allowed", formatBytes(use.quotaBytes)],
            ["Kept when disk is short", use.persisted ? "yes" : "no: the browser may discard it"],
          ]}
        />
      )}
      <Text role="status" size="sm" mt="xs">
        {persist.data === true && "The browser keeps it."}
        {persist.data === false &&
          "The browser did not agree; it decides by how much the site is used. Installing the site as an app often helps."}
      </Text>
    </Card>
  );
}
