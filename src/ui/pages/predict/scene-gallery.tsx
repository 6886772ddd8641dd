// A gallery of scenes that the lab draws by itself: something to answer without bringing anything.
import { Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useEffect } from "react";
import type { DrawnScene } from "../../../engine/protocol";
import { runQuietly } from "../../shared/engine-link";
import { Card } from "../../components/card";
import { PixelCanvas } from "../../components/pixel-canvas";
import { usePredictStore } from "../../stores/predict-store";
import classes from "./scene-gallery.module.css";
import { sceneSeed, sceneSize } from "./scene-source";

const shown = 8;

interface SceneGalleryProps {
  /** The scene on the stage, if one is. */
  readonly current?: number;
  /** Draw when the stage has its answer, not before. */
  readonly ready: boolean;
  readonly onScene: (number: number, scene: DrawnScene) => void;
}

export function SceneGallery({ current, ready, onScene }: SceneGalleryProps) {
  const scenes = usePredictStore((store) => store.gallery);
  const waits = ready && scenes === undefined;
  useEffect(() => {
    if (!waits) return;
    const controller = new AbortController();
    runQuietly("draw-scenes", { seed: sceneSeed, first: 0, count: shown, size: sceneSize }, controller.signal).then(
      (gallery) => usePredictStore.setState({ gallery }),
      () => undefined,
    ); // left, or the engine died, which the frame around the page tells
    return () => controller.abort();
  }, [waits]);
  return (
    <Card title="Scenes to try">
      <ul className={classes.grid}>
        {Array.from({ length: shown }, (_, i) => {
          const scene = scenes?.[i];
          if (!scene) return <Skeleton key={i} component="li" className={classes.picture} />;
          return (
            <li key={i}>
              <UnstyledButton
                className={classes.button}
                aria-label={`Scene ${i + 1}: ${scene.className}`}
                aria-pressed={current === i + 1}
                onClick={() => onScene(i + 1, scene)}
              >
                <PixelCanvas
                  width={scene.image.width}
                  height={scene.image.height}
                  rgb={scene.image.data}
                  alt={`Scene ${i + 1}: ${scene.className}`}
                  className={classes.picture}
                />
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
      <Text size="sm" c="dimmed" mt="xs">
        Drawn by the lab, with a known truth; the page Scenes has more.
      </Text>
    </Card>
  );
}
