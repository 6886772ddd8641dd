// A button that opens the browser's folder picker, or a file input for folders where the browser has none.
import { Button } from "@mantine/core";
import { FolderOpen } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { PlacedFile } from "./dropped-files";

interface FolderButtonProps {
  readonly onFiles: (files: PlacedFile[]) => void;
  /** Why there are no files; undefined when the picker is opened again. */
  readonly onProblem: (why: string | undefined) => void;
  readonly children: ReactNode;
}

/** browser-fs-access notes the path on the file object itself, where it would not outlive a message to a worker. */
async function pickFolder(): Promise<PlacedFile[]> {
  const { directoryOpen } = await import("browser-fs-access");
  // an empty folder is answered by its handle
  const found = await directoryOpen({ recursive: true });
  return found
    .filter((entry): entry is typeof entry & File => entry instanceof File)
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

export function FolderButton({ onFiles, onProblem, children }: FolderButtonProps) {
  const [busy, setBusy] = useState(false);
  const choose = async () => {
    onProblem(undefined);
    setBusy(true);
    try {
      const files = await pickFolder();
      if (files.length === 0) onProblem("The folder holds no files.");
      else onFiles(files);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      onProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      loading={busy}
      leftSection={<FolderOpen size={16} aria-hidden />}
      onClick={() => void choose()}
    >
      {children}
    </Button>
  );
}
