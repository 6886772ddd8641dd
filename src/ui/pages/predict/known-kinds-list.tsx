// The kinds of things that a checkpoint knows, by name, and which of them it also finds and outlines.
import { Loader, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { answeringKey } from "../../shared/checkpoint-summary";
import { runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import { ErrorNotice } from "../../components/error-notice";
import classes from "./known-kinds.module.css";
import { kindsSentence, kindText, knownKinds, type KnownKind } from "./known-kinds";

/** Fewer are seen at a glance. */
const searchedFrom = 30;

function Kinds({ kinds }: { readonly kinds: readonly KnownKind[] }) {
  const [searched, setSearched] = useState("");
  const wanted = searched.trim().toLocaleLowerCase("en");
  const found = kinds.filter(({ name }) => name.toLocaleLowerCase("en").includes(wanted));
  const outcome =
    found.length === 0 ? `It knows nothing called “${searched.trim()}”.` : `${found.length} of ${kinds.length}`;
  return (
    <Stack gap="sm">
      <Text size="sm">{kindsSentence(kinds)}</Text>
      {kinds.length > searchedFrom && (
        <div>
          <TextInput
            label="Search"
            data-autofocus
            value={searched}
            onChange={(event) => setSearched(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed" mih="1.6em" role="status">
            {wanted !== "" && outcome}
          </Text>
        </div>
      )}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="What it knows, scrollable">
        <ul className={classes.kinds} aria-label="What it knows">
          {found.map((kind, i) => (
            <li key={i}>
              {kind.name} <span className={classes.tasks}>{kindText(kind)}</span>
            </li>
          ))}
        </ul>
      </div>
    </Stack>
  );
}

export function KnownKindsList({ checkpoint }: { readonly checkpoint: CheckpointSummary }) {
  const { id } = checkpoint;
  const { data: names, error } = useQuery(
    {
      queryKey: ["class-names", answeringKey(checkpoint)],
      queryFn: ({ signal }) => runQuietly("class-names", { id }, signal),
    },
    queryClient,
  );
  if (error) return <ErrorNotice what="The list could not be read" why={error} />;
  return names ? <Kinds kinds={knownKinds(names)} /> : <Loader size="sm" aria-label="The list is being read" />;
}
