// The image that is compared: a file the user gives, or while there is none what the address names or the family knows.
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import type { DemoFamily } from "../../../engine/protocol-checkpoints";
import { runQuietly } from "../../shared/engine-link";
import { photographQuery, photographsQuery } from "../../shared/photographs";
import { queryClient } from "../../shared/query-client";
import { compareImage, useCompareStore, type ComparedImage } from "../../stores/compare-store";

const sceneSize = 256;

function take([file]: File[]): void {
  if (file) compareImage({ kind: "image", fileName: file.name, image: file });
}

async function drawScene(scene: number, signal: AbortSignal): Promise<ComparedImage> {
  const input = { seed: scene, first: 0, count: 1, size: sceneSize };
  const [{ image }] = await runQuietly("draw-scenes", input, signal);
  return { kind: "scene", fileName: `scene ${scene}`, number: scene, image };
}

/** The gallery's first. @throws what fetchOwnFile throws */
async function openPhotograph(): Promise<ComparedImage> {
  const [photograph] = await queryClient.fetchQuery(photographsQuery);
  const image = await queryClient.fetchQuery(photographQuery(photograph.file));
  return { kind: "photograph", fileName: photograph.title, photograph, image };
}

export interface ImageToCompare {
  readonly image?: ComparedImage;
  /** Why there is none. */
  readonly error?: Error;
  readonly repeat: () => void;
  readonly take: (files: File[]) => void;
}

/** `family` is that of the columns, and is awaited where the address names no scene. */
export function useComparedImage(scene: number | undefined, family: DemoFamily | undefined): ImageToCompare {
  const given = useCompareStore((store) => store.given);
  const shown = scene ?? (family === "scenes" ? 1 : family);
  const opened = useQuery(
    {
      // one object for as long as it is shown: what the checkpoints answer is known by it
      queryKey: ["compared-image", shown],
      staleTime: Infinity,
      gcTime: Infinity,
      placeholderData: keepPreviousData,
      queryFn:
        shown === undefined
          ? skipToken
          : ({ signal }) => (typeof shown === "number" ? drawScene(shown, signal) : openPhotograph()),
    },
    queryClient,
  );
  return {
    image: given ?? opened.data,
    ...(!given && opened.error && { error: opened.error }),
    repeat: () => void opened.refetch(),
    take,
  };
}
