// The image that is compared: a file the user gives, or a scene while there is none.
import { useCallback, useEffect, useState } from "react";
import { runQuietly } from "../../app/engine-link";
import type { ComparedImage } from "./use-comparison";

const sceneSize = 256;

export function useComparedImage(scene: number): [image: ComparedImage | undefined, take: (files: File[]) => void] {
  // apart, so that a scene that is drawn late does not take the place of a file that came first
  const [drawn, setDrawn] = useState<ComparedImage>();
  const [given, setGiven] = useState<ComparedImage>();
  useEffect(() => {
    const controller = new AbortController();
    runQuietly("draw-scenes", { seed: scene, first: 0, count: 1, size: sceneSize }, controller.signal).then(
      ([{ image }]) => setDrawn({ fileName: `scene ${scene}`, image }),
      () => undefined, // left before it was drawn
    );
    return () => controller.abort();
  }, [scene]);
  const take = useCallback(([file]: File[]) => file && setGiven({ fileName: file.name, image: file }), []);
  return [given ?? drawn, take];
}
