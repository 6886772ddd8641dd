// A gallery of something to answer without bringing anything: photographs and scenes, those first that the open family knows.
import { Stack, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import type { DrawnScene } from "../../../engine/protocol";
import { demoFamilies, type DemoFamily } from "../../../engine/protocol-checkpoints";
import type { Photograph } from "../../../engine/protocol-photographs";
import { Card } from "../../components/card";
import { imageTitles } from "../../shared/demo-family";
import type { PredictSource } from "../../stores/predict-store";
import { PhotographGroup } from "./photograph-group";
import { SceneGroup } from "./scene-group";

interface ImageGalleryProps {
  readonly first: DemoFamily;
  readonly source?: PredictSource;
  /** Fill it when the stage has its answer, not before. */
  readonly ready: boolean;
  readonly onScene: (number: number, scene: DrawnScene) => void;
  readonly onPhotograph: (photograph: Photograph) => void;
}

function GalleryGroup({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <Title order={3} size="h6" mb={6} id={id}>
        {title}
      </Title>
      {children}
    </div>
  );
}

export function ImageGallery({ first, source, ready, onScene, onPhotograph }: ImageGalleryProps) {
  const groups: Readonly<Record<DemoFamily, ReactNode>> = {
    photographs: (
      <PhotographGroup
        current={source?.kind === "photograph" ? source.photograph.file : undefined}
        ready={ready}
        onPhotograph={onPhotograph}
      />
    ),
    scenes: (
      <SceneGroup current={source?.kind === "scene" ? source.number : undefined} ready={ready} onScene={onScene} />
    ),
  };
  const others = demoFamilies.filter((family) => family !== first);
  return (
    <Card title="Images to try">
      <Stack gap="md">
        {[first, ...others].map((family) => (
          <GalleryGroup key={family} title={imageTitles[family]}>
            {groups[family]}
          </GalleryGroup>
        ))}
      </Stack>
    </Card>
  );
}
