// Packs a batch's overlays into a zip, also while it runs: those that are done by then, and how far the packing is.
import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import { sentenceOf } from "../../components/error-sentence";
import { formatCount } from "../../components/format";
import { saveBlob } from "../../components/save-blob";
import { batchZip, type DoneItem } from "./batch-files";

type Packing =
  | { readonly kind: "idle" }
  | { readonly kind: "packing"; readonly packed: number; readonly of: number }
  | { readonly kind: "saved"; readonly images: number }
  | { readonly kind: "failed"; readonly why: string };

export interface Overlays {
  readonly isPacking: boolean;
  /** What is said of it; empty before the first time. */
  readonly words: string;
  readonly problem?: string;
  readonly save: (items: readonly DoneItem[]) => Promise<void>;
}

/** @param total files of the batch, of which fewer may be done */
function packingText(packing: Packing, total: number): string {
  switch (packing.kind) {
    case "packing":
      return `Packing overlays: ${formatCount(packing.packed)} of ${formatCount(packing.of)}.`;
    case "saved": {
      const images = `overlays of ${formatCount(packing.images)} image${packing.images === 1 ? "" : "s"}`;
      const rest = packing.images < total ? `; the batch has ${formatCount(total)} files` : "";
      return `Saved: ${images}${rest}.`;
    }
    default:
      return "";
  }
}

export function useOverlays(total: number): Overlays {
  const [packing, setPacking] = useState<Packing>({ kind: "idle" });
  const save = async (items: readonly DoneItem[]) => {
    setPacking({ kind: "packing", packed: 0, of: items.length });
    try {
      const zip = await batchZip(items, (packed) => setPacking({ kind: "packing", packed, of: items.length }));
      saveBlob(zip, "ladon-overlays.zip");
      setPacking({ kind: "saved", images: items.length });
    } catch (error) {
      setPacking({ kind: "failed", why: sentenceOf(error) });
    }
  };
  return {
    isPacking: packing.kind === "packing",
    words: packingText(packing, total),
    ...(packing.kind === "failed" && { problem: packing.why }),
    save,
  };
}

interface SaveOverlaysProps {
  readonly overlays: Overlays;
  readonly items: readonly DoneItem[];
}

export function SaveOverlays({ overlays, items }: SaveOverlaysProps) {
  return (
    <Button
      size="compact-md"
      variant="default"
      disabled={items.length === 0 || overlays.isPacking}
      leftSection={<Download size={14} aria-hidden />}
      onClick={() => void overlays.save(items)}
    >
      Save overlays
    </Button>
  );
}
