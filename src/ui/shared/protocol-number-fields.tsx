// The sizes of a protocol in pixels: empty fields follow the network; what is typed counts when the field is left.
import { Group, NumberInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ChosenNumbers, OwnInput, ProtocolName } from "../../domain";
import { maxInputSize } from "../../engine/protocol-predictions";
import { numbersProblem, ownProtocolText, protocolFields, usedNumbers } from "./protocol-fields";

interface NumberFieldProps {
  readonly label: string;
  readonly value?: number;
  /** What is used while the field is empty. */
  readonly used?: number;
  readonly onChange: (value: number | undefined) => void;
}

function NumberField({ label, value, used, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<number | string>(value ?? "");
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value ?? "");
  }
  const take = () => {
    const next = typeof typed === "number" && typed >= 1 ? typed : undefined;
    if (next !== value) onChange(next);
    else setTyped(value ?? "");
  };
  return (
    <NumberInput
      label={label}
      w={150}
      min={1}
      max={maxInputSize}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      placeholder={used === undefined ? "" : String(used)}
      value={typed}
      onChange={setTyped}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
    />
  );
}

interface ProtocolNumberFieldsProps {
  readonly protocol: ProtocolName;
  readonly chosen: ChosenNumbers;
  /** What the networks' own inputs are; several where several networks are asked. */
  readonly ownInputs: readonly OwnInput[];
  readonly onChange: (chosen: ChosenNumbers) => void;
}

export function ProtocolNumberFields({ protocol, chosen, ownInputs, onChange }: ProtocolNumberFieldsProps) {
  const inputs = [...new Map(ownInputs.map((own) => [JSON.stringify(own), own])).values()];
  const problem = inputs.map((own) => numbersProblem(protocol, own, chosen)).find((each) => each !== undefined);
  const isOne = inputs.length === 1 && problem === undefined;
  const used = isOne ? usedNumbers(protocol, inputs[0], chosen) : {};
  const ownProtocol = isOne ? ownProtocolText(protocol, inputs[0], chosen) : undefined;
  return (
    <details open={Object.keys(chosen).length > 0}>
      <summary>Sizes in pixels</summary>
      <Stack gap={4}>
        <Group align="flex-end" gap="sm" role="group" aria-label="Sizes of the protocol, in pixels">
          {protocolFields[protocol].map(({ key, label }) => (
            <NumberField
              key={`${protocol} ${key}`}
              label={label}
              value={chosen[key]}
              used={used[key]}
              onChange={(value) => {
                const { [key]: _, ...others } = chosen;
                onChange(value === undefined ? others : { ...others, [key]: value });
              }}
            />
          ))}
        </Group>
        <Text size="sm" c="dimmed">
          Pixels; an empty field follows the network’s own input size.
          {ownProtocol !== undefined && ` This network keeps to its own protocol: ${ownProtocol}.`}
        </Text>
        {problem !== undefined && (
          <Text size="sm" role="alert">
            {problem}
          </Text>
        )}
      </Stack>
    </details>
  );
}
