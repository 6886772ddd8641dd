// Where images come from: the file picker, a folder, the camera; and a word that dropping and pasting work too.
import { Button, Group, Text } from "@mantine/core";
import { Camera, FolderOpen, ImagePlus } from "lucide-react";
import { useState } from "react";
import { FileButton } from "../../components/file-button";
import { ErrorNotice } from "../../components/error-notice";
import { CameraDialog } from "./camera-dialog";

interface SourceBarProps {
  readonly onFiles: (files: readonly File[]) => void;
}

export function SourceBar({ onFiles }: SourceBarProps) {
  const [camera, setCamera] = useState(false);
  const [problem, setProblem] = useState<string>();

  const chooseFolder = async () => {
    setProblem(undefined);
    try {
      const { directoryOpen } = await import("browser-fs-access");
      const found = await directoryOpen({ recursive: true });
      const files = found.filter((entry): entry is typeof entry & File => entry instanceof File);
      if (files.length === 0) setProblem("The folder holds no files. Choose another.");
      else onFiles(files);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <>
      <Group gap="sm">
        <FileButton name="Images" accept="image/*,.ladon" onFiles={onFiles}>
          <ImagePlus size={18} /> Images
        </FileButton>
        <Button
          variant="default"
          leftSection={<FolderOpen size={16} aria-hidden />}
          onClick={() => void chooseFolder()}
        >
          Folder
        </Button>
        <Button variant="default" leftSection={<Camera size={16} aria-hidden />} onClick={() => setCamera(true)}>
          Camera
        </Button>
        <Text size="sm" c="dimmed">
          or drop or paste them anywhere; a .ladon bitstream works too. Nothing leaves this tab.
        </Text>
      </Group>
      {problem && (
        <ErrorNotice
          what="The folder could not be opened"
          why={problem}
          remedy="Drop the folder on this page instead."
          onClose={() => setProblem(undefined)}
        />
      )}
      {camera && <CameraDialog onClose={() => setCamera(false)} onImage={(file) => onFiles([file])} />}
    </>
  );
}
