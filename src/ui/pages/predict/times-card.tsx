// Where the time went, from the image file to the last head, with the transmission at a chosen uplink.
import { Alert, Button, NumberInput } from "@mantine/core";
import { RotateCw } from "lucide-react";
import { transferSeconds, uplinkOfRate } from "../../../core/split/transfer";
import { taskNames } from "../../../domain";
import type { ImageResult, StageName } from "../../../engine/protocol-predictions";
import { Card } from "../../components/card";
import { formatMilliseconds } from "../../components/format";
import { PartStrip, type StripPart } from "../../components/part-strip";
import { pageTasks } from "../../tasks/tasks";
import { greatestUplink } from "./predict-url-state";

interface TimesCardProps {
  readonly result: ImageResult;
  /** Whether all of the network runs on the device. */
  readonly onDevice: boolean;
  readonly uplinkKilobitsPerSecond: number;
  readonly onUplink: (kilobitsPerSecond: number) => void;
  readonly onRepeat: () => void;
}

type Part = StageName | "readImage" | "transmit";

const parts: readonly (readonly [part: Part, name: string, where: string])[] = [
  ["readImage", "Read image", "device"],
  ["prepare", "Prepare", "device"],
  ["encoder", "Encode", "device"],
  ["code", "Code", "device"],
  ["transmit", "Transmit", "uplink"],
  ["read", "Decode", "server"],
  ["body", "Body", "server"],
  ...taskNames.map((task) => [task, pageTasks[task].stageTitle, "server"] as const),
];

export function TimesCard({ result, onDevice, uplinkKilobitsPerSecond, onUplink, onRepeat }: TimesCardProps) {
  const { sizes, elapsedMs } = result;
  const uplink = uplinkOfRate(1000 * uplinkKilobitsPerSecond);
  const transmit = sizes && 1000 * transferSeconds(sizes.fileBytes, uplink, { cold: false });
  const times: { readonly [Name in Part]?: number } = { ...elapsedMs, transmit };
  const shown: StripPart[] = parts.flatMap(([part, title, where]) => {
    const value = times[part];
    const name = part === "body" && elapsedMs.encoder === undefined ? "Backbone" : title;
    return value === undefined
      ? []
      : [{ name, note: onDevice ? "device" : where, value, text: formatMilliseconds(value) }];
  });
  const together = shown.reduce((sum, { value }) => sum + value, 0);
  return (
    <Card
      title="Stage times"
      actions={
        <Button size="compact-md" variant="default" leftSection={<RotateCw size={14} aria-hidden />} onClick={onRepeat}>
          Run again
        </Button>
      }
    >
      {result.firstRun && (
        <Alert mb="sm">
          This was the checkpoint’s first run here: its times include uploading weights and compiling. Run again for
          those of a warm run.
        </Alert>
      )}
      <PartStrip
        parts={shown}
        total={formatMilliseconds(together)}
        label="Stage times"
        headings={["Stage", "Where", "Time"]}
      />
      {sizes && (
        <NumberInput
          label="Uplink, kbit/s"
          description="TCP headers count; no round trip"
          mt="sm"
          w={220}
          min={1}
          max={greatestUplink}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          thousandSeparator=","
          value={uplinkKilobitsPerSecond}
          onChange={(value) => typeof value === "number" && value >= 1 && onUplink(value)}
          hideControls
        />
      )}
    </Card>
  );
}
