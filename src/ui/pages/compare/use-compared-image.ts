// The image that is compared: a file the user gives, or a scene while there is none.
import { useCallback, useEffect, useState } from "react";
import { runQuietly } from "../../app/engine-link";
import type { ComparedImage } from "./use-comparison";

const sceneSize = 256;

export function useComparedImage(scene: number): [image: ComparedImage | undefined, take: (files: File[]) => void] {
  const [image, setImage] = useState<ComparedImage>();
  useEffect(() => {
    const controller = new AbortController();
    runQuietly("draw-scenes", { seed: scene, first: 0, count: 1, size: sceneSize }, controller.signal).then(
      ([drawn]) => setImage({ fileName: `scene ${scene}`, image: drawn.image }),
      () => undefined, // left before it was drawn
    );
    return () => controller.abort();
  }, [scene]);
  const take = useCallback(([file]: File[]) => file && setImage({ fileName: file.name, image: file }), []);
  return [image, take];
}
