// The bitstream inspector: which channels and which places of the image the bits went to.
import { Table, Text } from "@mantine/core";
import type { BitstreamAnatomy } from "../../../engine/protocol-predictions";
import { Card } from "../../components/card";
import { FactList } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import { ColorBar, HeatMap } from "../../components/heat-map";
import { ValueBars } from "../../components/value-bars";
import classes from "./bits-card.module.css";

function extremes(values: ArrayLike<number>) {
  let least = 0;
  let greatest = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < values[least]) least = i;
    if (values[i] > values[greatest]) greatest = i;
    sum += values[i];
  }
  return { least, greatest, sum };
}

export function BitsCard({ anatomy }: { readonly anatomy: BitstreamAnatomy }) {
  const { channels, height, width, bitsPerChannel, bitsPerPosition, escapes } = anatomy;
  const byChannel = extremes(bitsPerChannel);
  const byPosition = extremes(bitsPerPosition);
  const bits = (value: number) => `${formatCount(value)} bits`;
  const place = (index: number) => `row ${Math.floor(index / width) + 1}, column ${(index % width) + 1}`;
  const channelText = (index: number) => `Channel ${index + 1}: ${bits(bitsPerChannel[index])}`;
  return (
    <Card title="Where the bits went">
      <div className={classes.halves}>
        <div>
          <Text size="sm" fw={600} mb={4}>
            Bits of each channel
          </Text>
          <ValueBars
            values={bitsPerChannel}
            describe={channelText}
            alt={`Bits of each of ${channels} channels: most in ${channelText(byChannel.greatest)}, least in ${channelText(byChannel.least)}.`}
          />
          <details>
            <summary>The same as a table</summary>
            <Table aria-label="Bits of each channel" verticalSpacing={2}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Channel</Table.Th>
                  <Table.Th ta="right">Bits</Table.Th>
                  <Table.Th ta="right">Share</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {Array.from(bitsPerChannel, (value, i) => (
                  <Table.Tr key={i}>
                    <Table.Td>{i + 1}</Table.Td>
                    <Table.Td ta="right">{formatCount(value)}</Table.Td>
                    <Table.Td ta="right">{((100 * value) / (byChannel.sum || 1)).toFixed(1)} %</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </details>
          <FactList
            facts={[
              ["Latent", `${channels} channels of ${height} × ${width}`],
              ["Bits a symbol", formatCount(byChannel.sum / (channels * height * width))],
              ["Escapes", `${formatCount(escapes)} symbols outside their table`],
            ]}
          />
        </div>
        <div>
          <Text size="sm" fw={600} mb={4}>
            Bits of each position
          </Text>
          <HeatMap
            width={width}
            height={height}
            values={bitsPerPosition}
            alt={`Bits of each of ${height} × ${width} positions: most ${bits(bitsPerPosition[byPosition.greatest])} at ${place(byPosition.greatest)}, least ${bits(bitsPerPosition[byPosition.least])} at ${place(byPosition.least)}.`}
          />
          <ColorBar
            least={bits(bitsPerPosition[byPosition.least])}
            greatest={bits(bitsPerPosition[byPosition.greatest])}
          />
        </div>
      </div>
    </Card>
  );
}
