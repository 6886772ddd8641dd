// Photographs that ship with the lab, each with its author and licence.
import { Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Photograph } from "../../../engine/protocol-photographs";
import { photographLabel, photographsQuery, thumbnailAddress } from "../../shared/photographs";
import { queryClient } from "../../shared/query-client";
import classes from "./image-gallery.module.css";

const placeholders = 12;

interface PhotographGroupProps {
  /** The file on the stage, if one of these is. */
  readonly current?: string;
  /** Fetch when the stage has its answer, not before. */
  readonly ready: boolean;
  readonly onPhotograph: (photograph: Photograph) => void;
}

export function PhotographGroup({ current, ready, onPhotograph }: PhotographGroupProps) {
  const { data: listed, error } = useQuery({ ...photographsQuery, enabled: ready }, queryClient);
  const [wasReady, setWasReady] = useState(ready);
  if (ready && !wasReady) setWasReady(true);
  const photographs = wasReady ? listed : undefined;
  if (error) {
    return (
      <Text size="sm" c="dimmed">
        They could not be listed. {error.message}
      </Text>
    );
  }
  return (
    <>
      <ul className={classes.grid}>
        {photographs
          ? photographs.map((photograph) => (
              <li key={photograph.file}>
                <UnstyledButton
                  className={classes.button}
                  aria-label={photographLabel(photograph)}
                  title={photographLabel(photograph)}
                  aria-pressed={current === photograph.file}
                  onClick={() => onPhotograph(photograph)}
                >
                  <img
                    src={thumbnailAddress(photograph)}
                    alt=""
                    width={160}
                    height={160}
                    loading="lazy"
                    decoding="async"
                    className={classes.image}
                  />
                </UnstyledButton>
              </li>
            ))
          : Array.from({ length: placeholders }, (_, i) => (
              <Skeleton key={i} component="li" className={classes.image} />
            ))}
      </ul>
      <Text size="sm" c="dimmed" mt="xs">
        Shipped with the lab; an open one names its author and licence.
      </Text>
    </>
  );
}
