// The last column: the same image as JPEG, in no more bytes than the largest payload beside it.
import { Text, Title } from "@mantine/core";
import { useId } from "react";
import type { CodecResult } from "../../../engine/protocol-predictions";
import { FactList } from "../../components/fact-list";
import { formatBytes } from "../../components/format";
import { ImageStage } from "../../components/image-stage";
import { ZoomView } from "../../components/zoom-group";
import classes from "./compare-page.module.css";

interface CodecColumnProps {
  readonly jpeg: CodecResult;
  /** The payload that it was matched to. */
  readonly matchedBytes: number;
}

export function CodecColumn({ jpeg, matchedBytes }: CodecColumnProps) {
  const heading = useId();
  const { preview, fileBytes, quality } = jpeg;
  return (
    <section className={classes.column} aria-labelledby={heading}>
      <Title order={2} size="h5" id={heading}>
        JPEG at matched bytes
      </Title>
      <ZoomView label="Image of JPEG: plus and minus zoom, arrows move">
        <ImageStage
          width={preview.width}
          height={preview.height}
          image={preview}
          alt={`The image as JPEG of ${fileBytes} bytes`}
          maxHeight="60vh"
        />
      </ZoomView>
      <FactList
        facts={[
          ["File", formatBytes(fileBytes)],
          ["Quality", String(quality)],
        ]}
      />
      <Text size="sm">
        {fileBytes <= matchedBytes
          ? `The best quality within ${formatBytes(matchedBytes)}, header included.`
          : `Even at the lowest quality it is larger than ${formatBytes(matchedBytes)}.`}
      </Text>
    </section>
  );
}
