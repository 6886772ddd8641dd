// Takes scenes away as a dataset: ImageFolder, COCO and VOC folders in one zip.
import { Button, Checkbox, Group, NumberInput, Stack, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { useEffect } from "react";
import { maxArchivedScenes, sceneFormats, type SceneFormat } from "../../../engine/protocol";
import { useJob } from "../../shared/use-job";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { formatBytes } from "../../components/format";
import { saveBlob } from "../../components/save-blob";
import { changeArchive, useScenesStore } from "../../stores/scenes-store";

const labels: Readonly<Record<SceneFormat, string>> = {
  "image-folder": "ImageFolder (one folder a class)",
  coco: "COCO (boxes and masks in JSON)",
  voc: "VOC (boxes in XML, masks as PNG)",
};

function isFormat(value: string): value is SceneFormat {
  return (sceneFormats as readonly string[]).includes(value);
}

export function DataSetCard({ seed }: { readonly seed: number }) {
  const count = useScenesStore((store) => store.count);
  const size = useScenesStore((store) => store.size);
  const formats = [...useScenesStore((store) => store.formats ?? sceneFormats)];
  const { isRunning: running, output: archive, error, start, cancel } = useJob("archive-scenes");

  useEffect(() => {
    if (archive) saveBlob(archive, `ladon-scenes-${seed}.zip`);
    // a changed seed does not save the old archive again
    // oxlint-disable-next-line react/exhaustive-deps
  }, [archive]);

  return (
    <Card title="Take them as a dataset">
      <Stack gap="sm">
        <Group align="flex-start">
          <NumberInput
            label="Scenes"
            w={120}
            min={1}
            max={maxArchivedScenes}
            allowDecimal={false}
            clampBehavior="strict"
            value={count}
            onChange={(value) => changeArchive({ count: Number(value) || 1 })}
            hideControls
          />
          <NumberInput
            label="Pixels on a side"
            w={140}
            min={64}
            max={512}
            step={32}
            allowDecimal={false}
            value={size}
            onChange={(value) => changeArchive({ size: Number(value) || 128 })}
            hideControls
          />
          <Checkbox.Group
            label="As"
            value={formats}
            onChange={(values) => changeArchive({ formats: values.filter(isFormat) })}
          >
            <Group mt={8}>
              {sceneFormats.map((format) => (
                <Checkbox key={format} value={format} label={labels[format]} />
              ))}
            </Group>
          </Checkbox.Group>
        </Group>
        <Group>
          <Button
            leftSection={<Download size={16} aria-hidden />}
            disabled={running || formats.length === 0}
            onClick={() => start("Scenes as a dataset", { seed, count, size, formats })}
          >
            Save zip
          </Button>
          {running && (
            <Button variant="default" onClick={cancel}>
              Stop
            </Button>
          )}
          <Text role="status" size="sm">
            {formats.length === 0 && "Choose at least one format."}
            {running && "Drawing and packing; the job tray shows how far it is."}
            {archive && `Saved ${formatBytes(archive.size)}.`}
          </Text>
        </Group>
        {error && (
          <ErrorNotice
            what="The dataset could not be written"
            why={error}
            remedy="Ask for fewer or smaller scenes, and try again."
          />
        )}
      </Stack>
    </Card>
  );
}
