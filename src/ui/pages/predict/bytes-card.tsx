// What was sent, in every size that has a name, beside the same image as JPEG and WebP; what a device pays to send nothing.
import { Button, Text } from "@mantine/core";
import { Download } from "lucide-react";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { protocolText, type ImageResult } from "../../../engine/protocol-predictions";
import type { PredictSource } from "../../stores/predict-store";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import { encoderFacts } from "../../shared/encoder-text";
import { saveBlob } from "../../components/save-blob";
import { CodecTable } from "./codec-table";
import { withoutEnding } from "./result-text";

interface BytesCardProps {
  readonly result: ImageResult;
  /** Of the checkpoint that answered, where it is still there. */
  readonly summary?: CheckpointSummary;
  readonly source: PredictSource;
  readonly quality: number;
  readonly onQuality: (quality: number) => void;
}

export function BytesCard({ result, summary, source, quality, onQuality }: BytesCardProps) {
  const { sizes, ladonFile, fileName, protocol, protocolNumbers, inputLongerSide } = result;
  const input = protocolNumbers
    ? protocolText(protocol, protocolNumbers)
    : `${protocol}, longer side ${inputLongerSide} pixels`;
  if (summary?.onDevice) {
    return (
      <Card title="On the device">
        <FactList
          facts={[
            ["Sent", "nothing: all of the network runs on the device"],
            ...encoderFacts(summary.network, "Network"),
            ["Input protocol", input],
          ]}
        />
      </Card>
    );
  }
  if (!sizes) {
    return (
      <Card title="Bytes">
        <Text c="dimmed">
          This checkpoint is an uncompressed teacher: it codes nothing, so there are no bytes to count.
        </Text>
      </Card>
    );
  }
  const named = (name: string, text: string) =>
    [
      name,
      <output key={name} aria-label={name}>
        {text}
      </output>,
    ] as const;
  return (
    <Card
      title="Bytes"
      actions={
        ladonFile && (
          <Button
            size="compact-md"
            leftSection={<Download size={14} aria-hidden />}
            onClick={() => saveBlob(new Blob([ladonFile]), `${withoutEnding(fileName)}.ladon`)}
          >
            Save bitstream
          </Button>
        )
      }
    >
      <FactList
        facts={[
          named("Payload bytes", formatCount(sizes.payloadBytes)),
          named("File bytes", formatCount(sizes.fileBytes)),
          named("Paper kilobytes", sizes.paperKilobytes.toFixed(3)),
          named("Bits per pixel", sizes.bitsPerPixel.toFixed(3)),
          named("Bits per latent", sizes.bitsPerLatent.toFixed(2)),
          named("Input protocol", input),
        ]}
      />
      <CodecTable result={result} sizes={sizes} source={source} quality={quality} onQuality={onQuality} />
    </Card>
  );
}
