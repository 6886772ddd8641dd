// Step 3: how an image becomes the network's input, which images, and the codecs that inputs may also go through.
import { Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { protocolNames, type OwnInput, type ProtocolName } from "../../../domain";
import {
  codecTitles,
  type EvaluatedSplit,
  inputCodecNames,
  segmentationPixelNames,
  type SegmentationPixels,
  usualSegmentationPixels,
} from "../../../engine/protocol-evaluation";
import { keptNumbers } from "../../shared/protocol-fields";
import { ProtocolNumberFields } from "../../shared/protocol-number-fields";
import { Card } from "../../components/card";
import { changeEvaluationDraft, useEvaluationDraft } from "../../stores/evaluation-draft-store";
import { readQualities } from "./codec-qualities";

const protocolWords: Readonly<Record<ProtocolName, string>> = {
  unified: "Unified: one input for all heads, longer side to the network’s size",
  classification: "Classification: the paper’s ImageNet numbers, centre crop",
  segmentation: "Segmentation: the paper’s VOC numbers, squeezed to a square",
  detection: "Detection: the paper’s COCO numbers, as unified",
};

const splits: readonly { readonly value: EvaluatedSplit | "all"; readonly label: string }[] = [
  { value: "all", label: "All but its test split" },
  { value: "train", label: "Only its training split" },
  { value: "val", label: "Only its validation split" },
  { value: "test", label: "Only its test split" },
];

const pixelText: Readonly<Record<SegmentationPixels, string>> = {
  protocol: "At the size of the network’s input, as the paper’s scripts do",
  original: "In pixels of the original image",
};

interface SettingsCardProps {
  /** The own inputs of the checkpoints that are chosen. */
  readonly ownInputs: readonly OwnInput[];
}

export function SettingsCard({ ownInputs }: SettingsCardProps) {
  const { protocol, protocolNumbers, segmentationPixels, split, limit, qualities } = useEvaluationDraft();
  return (
    <Card title="3 · Protocol, images, codecs">
      <Stack gap="md">
        <Select
          label="Input protocol"
          data={protocolNames.map((name) => ({ value: name, label: protocolWords[name] }))}
          value={protocol}
          allowDeselect={false}
          onChange={(name) =>
            name &&
            changeEvaluationDraft({
              protocol: name,
              protocolNumbers: keptNumbers(protocolNumbers, name),
              segmentationPixels: undefined,
            })
          }
        />
        <ProtocolNumberFields
          protocol={protocol}
          chosen={protocolNumbers}
          ownInputs={ownInputs}
          onChange={(chosen) => changeEvaluationDraft({ protocolNumbers: chosen })}
        />
        <Select
          label="Masks are compared"
          data={segmentationPixelNames.map((name) => ({ value: name, label: pixelText[name] }))}
          value={segmentationPixels ?? usualSegmentationPixels(protocol)}
          allowDeselect={false}
          onChange={(name) => name && changeEvaluationDraft({ segmentationPixels: name })}
        />
        <Group align="flex-start">
          <Select
            label="Images"
            description="As the dataset itself splits them"
            w={230}
            data={splits}
            value={split ?? "all"}
            allowDeselect={false}
            onChange={(name) => name && changeEvaluationDraft({ split: name === "all" ? undefined : name })}
          />
          <NumberInput
            label="Limit"
            description="Blank = all images"
            w={200}
            min={1}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={limit ?? ""}
            onChange={(value) =>
              changeEvaluationDraft({ limit: typeof value === "number" && value >= 1 ? value : undefined })
            }
          />
        </Group>
        <Group align="flex-start">
          {inputCodecNames.map((name) => (
            <TextInput
              key={name}
              label={`${codecTitles[name]} qualities`}
              description="Each adds a row for every checkpoint"
              placeholder="such as 10, 50, 90"
              w={230}
              inputMode="numeric"
              value={qualities[name]}
              error={readQualities(codecTitles[name], qualities[name]).problem}
              onChange={(event) =>
                changeEvaluationDraft({ qualities: { ...qualities, [name]: event.currentTarget.value } })
              }
            />
          ))}
        </Group>
      </Stack>
    </Card>
  );
}
