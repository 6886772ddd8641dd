// Images of a result's dataset with what is true of them, a few at a time.
import { Button, Group, Loader, Text } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TaskName } from "../../../domain";
import type { DataSource, SampleView } from "../../../engine/protocol-datasets";
import type { EvaluationResult } from "../../../engine/protocol-evaluation";
import { ErrorNotice } from "../../components/error-notice";
import { ImageStage } from "../../components/image-stage";
import { runQuietly } from "../../shared/engine-link";
import classes from "../../shared/data.module.css";
import { nameOf, queryClient } from "../../shared/query-client";
import { useEvaluationDraft } from "../../stores/evaluation-draft-store";
import { useEvaluationStore } from "../../stores/evaluation-store";
import { pageTasks } from "../tasks";

export interface GalleryItem {
  /** Place in the result's images. */
  readonly image: number;
  readonly caption: string;
}

/** Whose images are shown, and of which task the truth is drawn over them. */
export interface GalleryImages {
  readonly result: EvaluationResult;
  readonly task: TaskName;
}

interface GalleryProps extends GalleryImages {
  readonly items: readonly GalleryItem[];
  /** What the images have in common, for those who hear it. */
  readonly label: string;
}

const page = 12;

interface GalleryImageProps extends Pick<GalleryImages, "task"> {
  readonly sample: SampleView;
  readonly caption: string;
  readonly classNames: readonly string[];
}

function GalleryImage({ sample, caption, task, classNames }: GalleryImageProps) {
  const { name, image, width, height, problem } = sample;
  return (
    <figure className={classes.figure}>
      {image && (
        <ImageStage
          width={width}
          height={height}
          image={image}
          {...pageTasks[task].truth.layers(sample, classNames)}
          alt={`${name}: ${caption}`}
          maxHeight="240px"
        />
      )}
      <figcaption className={classes.caption}>
        {caption}
        <span className={classes.detail}>{problem ?? name}</span>
      </figcaption>
    </figure>
  );
}

const longerSide = 320;

/** The images of those names; ones that are being replaced stay in sight. */
function useSamples(source: DataSource | undefined, names: readonly string[]) {
  const data = source && nameOf(source);
  return useQuery(
    {
      queryKey: ["samples", data, names],
      staleTime: Infinity,
      gcTime: 0,
      placeholderData: (before: readonly SampleView[] | undefined, query) =>
        query?.queryKey[1] === data ? before : undefined,
      queryFn:
        source && names.length > 0
          ? ({ signal }): Promise<readonly SampleView[]> =>
              runQuietly("read-samples", { source, names, longerSide }, signal)
          : skipToken,
    },
    queryClient,
  );
}

export function Gallery({ result, task, items, label }: GalleryProps) {
  const { imageNames } = result.details;
  const { fingerprint, name } = result.dataSet;
  const opened = useEvaluationStore((store) => store.opened[fingerprint]);
  const looking = useEvaluationDraft((draft) => draft.examination.kind === "running");
  const [count, setCount] = useState(page);
  const named = items.filter(({ image }) => imageNames[image] !== undefined);
  const shown = named.slice(0, count);
  const { data: views, error } = useSamples(
    opened?.source,
    shown.map(({ image }) => imageNames[image]),
  );
  if (named.length === 0) return <Text size="sm">There is no such image.</Text>;
  if (!opened) {
    return (
      <Text size="sm" role="status">
        {looking
          ? "The dataset is being read …"
          : `The images of ${name} are not open in this tab: browsers forget picked files on reload. Choose the same data again under “Images of this result”.`}
      </Text>
    );
  }
  if (error) {
    return (
      <ErrorNotice
        what="The images could not be read"
        why={error}
        remedy="Choose the same data again on this page, and open the result once more."
      />
    );
  }
  if (!views) {
    return (
      <Group role="status" gap="xs">
        <Loader size="sm" aria-hidden />
        <Text size="sm">The images are being read …</Text>
      </Group>
    );
  }
  const samples = new Map(views.map((sample) => [sample.name, sample]));
  return (
    <>
      <ul className={classes.gallery} aria-label={label}>
        {shown.map(({ image, caption }, i) => {
          const sample = samples.get(imageNames[image]);
          return (
            <li key={i}>
              {sample && (
                <GalleryImage
                  sample={sample}
                  caption={caption}
                  task={task}
                  classNames={opened.report.tasks[task]?.classes ?? []}
                />
              )}
            </li>
          );
        })}
      </ul>
      {shown.length < named.length && (
        <Button mt="sm" variant="default" size="compact-md" onClick={() => setCount(count + page)}>
          Show {Math.min(page, named.length - shown.length)} more of {named.length}
        </Button>
      )}
    </>
  );
}
