// Scenes that the lab draws by itself: something to answer without bringing anything.
import { Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { DrawnScene } from "../../../engine/protocol";
import { queryClient } from "../../shared/query-client";
import { scenesQuery } from "../../shared/scenes-query";
import { PixelCanvas } from "../../components/pixel-canvas";
import classes from "./image-gallery.module.css";
import { sceneSeed, sceneSize } from "./scene-source";

const shown = 8;
const gallery = scenesQuery({ seed: sceneSeed, first: 0, count: shown, size: sceneSize });

interface SceneGroupProps {
  /** The scene on the stage, if one is. */
  readonly current?: number;
  /** Draw when the stage has its answer, not before. */
  readonly ready: boolean;
  readonly onScene: (number: number, scene: DrawnScene) => void;
}

export function SceneGroup({ current, ready, onScene }: SceneGroupProps) {
  const { data: scenes } = useQuery({ ...gallery, enabled: ready }, queryClient);
  return (
    <>
      <ul className={classes.grid}>
        {Array.from({ length: shown }, (_, i) => {
          const scene = scenes?.[i];
          if (!scene) return <Skeleton key={i} component="li" className={classes.image} />;
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
                  className={classes.image}
                />
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
      <Text size="sm" c="dimmed" mt="xs">
        Drawn by the lab, with a known truth; the page Scenes has more.
      </Text>
    </>
  );
}
