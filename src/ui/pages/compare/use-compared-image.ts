// The image that is compared: a file the user gives, or a scene while there is none.
import { useEffect } from "react";
import { runQuietly } from "../../shared/engine-link";
import { useCompareStore, type ComparedImage } from "../../stores/compare-store";

const sceneSize = 256;

function take([file]: File[]): void {
  if (file) useCompareStore.setState({ given: { fileName: file.name, image: file } });
}

export function useComparedImage(scene: number): [image: ComparedImage | undefined, take: (files: File[]) => void] {
  const drawn = useCompareStore((store) => store.drawn);
  const given = useCompareStore((store) => store.given);
  const isDrawn = drawn?.scene === scene;
  useEffect(() => {
    if (isDrawn) return;
    const controller = new AbortController();
    runQuietly("draw-scenes", { seed: scene, first: 0, count: 1, size: sceneSize }, controller.signal).then(
      ([{ image }]) => useCompareStore.setState({ drawn: { scene, fileName: `scene ${scene}`, image } }),
      () => undefined, // left before it was drawn
    );
    return () => controller.abort();
  }, [scene, isDrawn]);
  return [given ?? drawn, take];
}
