// Scenes as images with captions; their truth drawn over them.
import { Skeleton } from "@mantine/core";
import { cssColor } from "../../../core/base/class-colors";
import { PixelCanvas } from "../../components/pixel-canvas";
import type { DrawnScene } from "../../../engine/protocol";
import classes from "./scene-grid.module.css";

interface SceneGridProps {
  readonly scenes: readonly DrawnScene[] | undefined;
  /** How many frames to show before the scenes are there. */
  readonly placeholders: number;
  readonly boxes: boolean;
  readonly masks: boolean;
}

function caption({ className, objects }: DrawnScene): string {
  const names = objects.map((object) => object.className);
  const others = names.filter((_, i) => i !== names.indexOf(className));
  return others.length === 0 ? className : `${className}, with ${others.join(", ")}`;
}

function Boxes({ scene }: { readonly scene: DrawnScene }) {
  const { width, height } = scene.image;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes.overlay} aria-hidden>
      {scene.objects.map(({ boxXyxyPixels: [left, top, right, bottom], className, label }, i) => (
        <g key={i}>
          <rect
            x={left}
            y={top}
            width={right - left}
            height={bottom - top}
            fill="none"
            stroke="black"
            strokeWidth={4}
            opacity={0.55}
          />
          <rect
            x={left}
            y={top}
            width={right - left}
            height={bottom - top}
            fill="none"
            stroke={cssColor(label)}
            strokeWidth={2}
          />
          <text
            x={left + 4}
            y={top + 14}
            fontSize={13}
            fontWeight={700}
            fill="white"
            stroke="black"
            strokeWidth={3}
            paintOrder="stroke"
          >
            {className}
          </text>
        </g>
      ))}
    </svg>
  );
}

export function SceneGrid({ scenes, placeholders, boxes, masks }: SceneGridProps) {
  if (!scenes) {
    return (
      <div className={classes.grid} aria-busy="true" aria-label="Scenes are being drawn">
        {Array.from({ length: placeholders }, (_, i) => (
          <Skeleton key={i} className={classes.frame} />
        ))}
      </div>
    );
  }
  return (
    <ul className={classes.grid} aria-label="Scenes">
      {scenes.map((scene, i) => (
        <li key={i}>
          <figure className={classes.figure}>
            <div className={classes.frame}>
              <PixelCanvas
                width={scene.image.width}
                height={scene.image.height}
                rgb={scene.image.data}
                labels={masks ? scene.labels : undefined}
                alt={`Scene ${i + 1}: ${caption(scene)}`}
                className={classes.image}
              />
              {boxes && <Boxes scene={scene} />}
            </div>
            <figcaption className={classes.caption}>{caption(scene)}</figcaption>
          </figure>
        </li>
      ))}
    </ul>
  );
}
