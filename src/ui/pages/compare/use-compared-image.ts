// The image that is compared: a file the user gives, or a scene while there is none.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import { compareImage, useCompareStore, type ComparedImage } from "../../stores/compare-store";

const sceneSize = 256;

function take([file]: File[]): void {
  if (file) compareImage({ fileName: file.name, image: file, shows: "photographs" });
}

export function useComparedImage(scene: number): [image: ComparedImage | undefined, take: (files: File[]) => void] {
  const given = useCompareStore((store) => store.given);
  const { data: drawn } = useQuery(
    {
      // one object for as long as it is shown: what the checkpoints answer is known by it
      queryKey: ["compared-scene", scene],
      staleTime: Infinity,
      gcTime: Infinity,
      placeholderData: keepPreviousData,
      async queryFn({ signal }): Promise<ComparedImage> {
        const input = { seed: scene, first: 0, count: 1, size: sceneSize };
        const [{ image }] = await runQuietly("draw-scenes", input, signal);
        return { fileName: `scene ${scene}`, image, shows: "scenes" };
      },
    },
    queryClient,
  );
  return [given ?? drawn, take];
}
