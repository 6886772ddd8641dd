// Which checkpoint answers, and by which input protocol of which sizes.
import { Anchor, NativeSelect, Radio, Stack, Text } from "@mantine/core";
import { protocolNames, type ChosenNumbers, type ProtocolName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { groupedChoices, modelCards } from "../../shared/demo-family";
import { ownInputOf } from "../../shared/protocol-fields";
import { ProtocolNumberFields } from "../../shared/protocol-number-fields";
import { Card } from "../../components/card";
import { asSentences, inputSizeText, sizeText } from "../../shared/checkpoint-summary";

const explanations: Readonly<Record<ProtocolName, string>> = {
  unified: "Longer side to the model’s size, one bitstream for all three heads.",
  classification: "Shorter side scaled, centre cropped: the paper’s ImageNet numbers. What is cropped is not seen.",
  segmentation: "Squeezed to a square: the paper’s VOC numbers.",
  detection: "As unified, with the detector’s own pooling levels: the paper’s COCO numbers.",
};

interface SettingsCardProps {
  readonly checkpoints: readonly CheckpointSummary[];
  readonly chosen?: CheckpointSummary;
  readonly protocol: ProtocolName;
  readonly protocolNumbers: ChosenNumbers;
  readonly onCheckpoint: (id: string) => void;
  readonly onProtocol: (protocol: ProtocolName) => void;
  readonly onNumbers: (chosen: ChosenNumbers) => void;
}

export function SettingsCard(props: SettingsCardProps) {
  const { checkpoints, chosen, protocol, protocolNumbers, onCheckpoint, onProtocol, onNumbers } = props;
  return (
    <Card title="Checkpoint and protocol">
      <Stack gap="sm">
        <NativeSelect
          label="Checkpoint"
          data={groupedChoices(checkpoints)}
          value={chosen?.id ?? ""}
          onChange={(event) => onCheckpoint(event.currentTarget.value)}
        />
        {chosen && (
          <Text size="sm" c="dimmed">
            {chosen.family}, {sizeText(chosen)}. Input size: {inputSizeText(chosen.inputSize)}.{" "}
            {asSentences(chosen.warnings)}{" "}
            <Anchor href="#/checkpoints" underline="always" c="inherit" inherit>
              Bring others
            </Anchor>
            {chosen.knows && (
              <>
                {" · "}
                <Anchor href={modelCards[chosen.knows]} target="_blank" underline="always" c="inherit" inherit>
                  Model card
                </Anchor>
              </>
            )}
          </Text>
        )}
        <Radio.Group
          label="Input protocol"
          value={protocol}
          onChange={(value) => {
            const name = protocolNames.find((known) => known === value);
            if (name) onProtocol(name);
          }}
        >
          <Stack gap={6} mt={6}>
            {protocolNames.map((name) => (
              <Radio key={name} value={name} label={name} description={explanations[name]} />
            ))}
          </Stack>
        </Radio.Group>
        <ProtocolNumberFields
          protocol={protocol}
          chosen={protocolNumbers}
          ownInputs={chosen ? [ownInputOf(chosen)] : []}
          onChange={onNumbers}
        />
      </Stack>
    </Card>
  );
}
