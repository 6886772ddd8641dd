// The same image as JPEG and WebP at the network's input resolution: at a chosen quality, and at the bitstream's bytes.
import { Loader, NumberInput, Table, Text } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { sentenceOf } from "../../components/error-sentence";
import type { BitstreamSizes, CodecResult, ImageResult } from "../../../engine/protocol-predictions";
import type { PredictSource } from "../../stores/predict-store";
import { runQuietly } from "../../shared/engine-link";
import { queryClient } from "../../shared/query-client";
import { isServerTrouble } from "../../shared/server-trouble";
import { formatCount } from "../../components/format";
import { PixelCanvas } from "../../components/pixel-canvas";
import classes from "./codec-table.module.css";
import { codecTitles } from "../../../engine/protocol-evaluation";

interface CodecTableProps {
  readonly result: ImageResult;
  readonly sizes: BitstreamSizes;
  readonly source: PredictSource;
  readonly quality: number;
  readonly onQuality: (quality: number) => void;
}

const typingMs = 250;

/** Resolves after a while, or at once where `signal` aborts. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, typingMs);
    signal.addEventListener("abort", () => resolve());
  });
}

function useComparison({ result, sizes: { payloadBytes }, source, quality }: CodecTableProps) {
  const { inputLongerSide: longerSide } = result;
  const input = source.kind !== "bitstream" && { image: source.image, longerSide, quality, matchBytes: payloadBytes };
  return useQuery(
    {
      queryKey: ["codecs", source.id, longerSide, quality, payloadBytes],
      staleTime: Infinity,
      queryFn: input
        ? async ({ signal }) => {
            // typing a quality asks for it once
            await pause(signal);
            return runQuietly("compare-codecs", input, signal);
          }
        : skipToken,
    },
    queryClient,
  );
}

/** `5.1 × larger than the bitstream` */
function ratioText(ratio: number): string {
  const times = (value: number) => `${formatCount(Number(value.toPrecision(2)))} ×`;
  return ratio < 1 ? `${times(1 / ratio)} smaller than the bitstream` : `${times(ratio)} larger than the bitstream`;
}

interface RowProps {
  readonly codec: CodecResult;
  readonly how: string;
  readonly sizes: BitstreamSizes;
}

function CodecRow({ codec, how, sizes }: RowProps) {
  const { width, height, data } = codec.preview;
  const name = `${codecTitles[codec.codec]}, ${how}`;
  return (
    <Table.Tr>
      <Table.Td>
        <PixelCanvas
          width={width}
          height={height}
          rgb={data}
          alt={`The image as ${name}`}
          className={classes.thumbnail}
        />
      </Table.Td>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right">{formatCount(codec.fileBytes)}</Table.Td>
      <Table.Td>{ratioText(codec.fileBytes / sizes.fileBytes)}</Table.Td>
    </Table.Tr>
  );
}

export function CodecTable(props: CodecTableProps) {
  const { result, sizes, source, quality, onQuality } = props;
  const { data: comparison, error, isFetching } = useComparison(props);
  if (source.kind === "bitstream") {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        This came from a bitstream alone; without the image there is nothing to code as JPEG or WebP.
      </Text>
    );
  }
  const matchedHow = ({ quality: used, fileBytes }: CodecResult) =>
    fileBytes > sizes.payloadBytes ? `smallest (quality ${used})` : `matched bytes (quality ${used})`;
  return (
    <>
      <NumberInput
        label="Quality of JPEG and WebP"
        mt="sm"
        w={200}
        min={1}
        max={100}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        value={quality}
        onChange={(value) => typeof value === "number" && value >= 1 && onQuality(value)}
      />
      {isFetching && (
        <Text role="status" size="sm" mt="sm">
          <Loader size="xs" aria-hidden /> Coding the image as JPEG and WebP …
        </Text>
      )}
      {error && !isFetching && !isServerTrouble(error) && (
        <Text role="alert" size="sm" mt="sm">
          JPEG and WebP could not be compared: {sentenceOf(error)}
        </Text>
      )}
      {comparison && (
        <Table.ScrollContainer minWidth={340} mt="xs">
          <Table aria-label="Bytes beside JPEG and WebP" verticalSpacing={4}>
            <Table.Caption>
              Coded with the longer side at {result.inputLongerSide} pixels, as the network sees it.
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Image</Table.Th>
                <Table.Th>As</Table.Th>
                <Table.Th ta="right">File bytes</Table.Th>
                <Table.Th>Compared</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {comparison.atQuality.map((codec) => (
                <CodecRow key={codec.codec} codec={codec} how={`quality ${codec.quality}`} sizes={sizes} />
              ))}
              {comparison.matched.map((codec) => (
                <CodecRow key={codec.codec} codec={codec} how={matchedHow(codec)} sizes={sizes} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}
