// Everything that the scenario says, to be changed: the uplink, both machines, the workload, power and draws.
import { Button, Checkbox, NativeSelect, Stack, Text } from "@mantine/core";
import { memo, type ReactNode } from "react";
import {
  powerPresets,
  radioPresets,
  uplinkPresets,
  withPreset,
  type Preset,
  type PresetValue,
} from "../../../core/split/presets";
import type { Scenario } from "../../../core/split/scenario";
import { valueAt } from "../../../core/split/scenario-fields";
import { taskNames } from "../../../domain";
import type { ListedMeasurement } from "../../../engine/protocol-split";
import { Card } from "../../components/card";
import { formatCount } from "../../components/format";
import {
  deadlineControl,
  deviceControl,
  devicesControl,
  drawControls,
  floorControls,
  imagesControl,
  linearRadioControls,
  loraDetails,
  lossControl,
  powerControls,
  rateControl,
  rttControl,
  serverControl,
  serverDetails,
  steadyRadioControls,
  uplinkDetails,
  type NumberControl,
} from "./number-controls";
import { ScenarioNumber, type EditScenario } from "./scenario-number";
import classes from "./split-page.module.css";
import { TermHint, type Term } from "./term";

type PresetKind = Parameters<typeof withPreset>[1];

const presetsOf: Readonly<Record<PresetKind, readonly Preset[]>> = {
  uplink: uplinkPresets,
  radio: radioPresets,
  power: powerPresets,
};

/** The preset whose values the scenario has, all of them. */
function presetIn(scenario: Scenario, kind: PresetKind): Preset | undefined {
  return presetsOf[kind].find(({ values }) =>
    values.every(({ path, value }) => String(valueAt(scenario, path)) === String(value)),
  );
}

function Sources({ values }: { readonly values: readonly PresetValue[] }) {
  const sources = [...new Map(values.map((value) => [value.source, value])).values()];
  return (
    <ul className={classes.sources}>
      {sources.map(({ source, kind, url }) => (
        <li key={source}>
          <strong>{kind}</strong>: {source}
          {url && (
            <>
              {" "}
              <a href={url} rel="noreferrer" target="_blank">
                {new URL(url).hostname}
              </a>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

interface PresetFieldProps {
  readonly kind: PresetKind;
  readonly label: string;
  readonly scenario: Scenario;
  readonly onScenario: (scenario: Scenario) => void;
}

function PresetField({ kind, label, scenario, onScenario }: PresetFieldProps) {
  const present = presetIn(scenario, kind);
  return (
    <div>
      <NativeSelect
        label={label}
        size="xs"
        value={present?.id ?? ""}
        onChange={(event) => {
          const chosen = presetsOf[kind].find(({ id }) => id === event.currentTarget.value);
          if (chosen) onScenario(withPreset(scenario, kind, chosen));
        }}
        data={[
          ...(present ? [] : [{ value: "", label: "Own values" }]),
          ...presetsOf[kind].map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {present && <Sources values={present.values} />}
    </div>
  );
}

interface ChoiceProps {
  readonly path: string;
  readonly label: string;
  readonly scenario: Scenario;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly explained: Omit<Term, "name">;
  readonly onEdit: EditScenario;
}

function Choice({ path, label, scenario, choices, explained, onEdit }: ChoiceProps) {
  return (
    <div className={classes.choice}>
      <NativeSelect
        label={label}
        size="xs"
        value={String(valueAt(scenario, path))}
        onChange={(event) => onEdit(path, event.currentTarget.value)}
        data={choices.map(([value, shown]) => ({ value, label: shown }))}
      />
      <TermHint name={label} {...explained} />
    </div>
  );
}

function Numbers({ controls, scenario, onEdit }: { readonly controls: readonly NumberControl[] } & Shared) {
  return controls.map((control) => (
    <ScenarioNumber
      key={control.path}
      control={control}
      value={valueAt(scenario, control.path) as number | undefined}
      onEdit={onEdit}
    />
  ));
}

function Group({
  title,
  open,
  children,
}: {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details className={classes.group} open={open}>
      <summary>{title}</summary>
      <Stack gap={8}>{children}</Stack>
    </details>
  );
}

interface Shared {
  readonly scenario: Scenario;
  readonly onEdit: EditScenario;
}

interface DeviceFactorsProps {
  readonly measurements: readonly ListedMeasurement[];
  readonly onEdit: EditScenario;
}

/** Devices that were measured elsewhere, by how many times as long they took as this browser. */
function DeviceFactors({ measurements, onEdit }: DeviceFactorsProps) {
  const others = measurements.flatMap(({ measurement: { id, machine }, slowdown }) =>
    slowdown ? [{ id, host: machine.host, ...slowdown }] : [],
  );
  return others.map(({ id, host, factor, networks }) => (
    <Button
      key={id}
      variant="default"
      size="compact-xs"
      className={classes.factor}
      title={`The median over ${networks} networks that both have measured`}
      onClick={() => onEdit("device.slowdown", Number(Math.min(1000, Math.max(0.1, factor)).toPrecision(3)))}
    >
      {formatCount(factor)} ×: {host}
    </Button>
  ));
}

interface ControlsCardProps extends Shared {
  /** The whole scenario at once, of a preset. */
  readonly onScenario: (scenario: Scenario) => void;
  /** Imported measurements among them say how slow other devices are. */
  readonly measurements?: readonly ListedMeasurement[];
}

const transports = [
  ["tcp", "TCP"],
  ["udp", "UDP, lost packets sent again"],
  ["lora", "LoRa frames"],
] as const;
const windows = [
  ["auto", "By the images’ rate"],
  ["cold", "Cold: slow start each time"],
  ["warm", "Warm: open from before"],
] as const;
const arrivals = [
  ["periodic", "Evenly"],
  ["poisson", "By chance (Poisson)"],
] as const;
const whenBusy = [
  ["queue", "They wait"],
  ["drop", "They are dropped"],
] as const;

export const ControlsCard = memo(function ControlsCard(props: ControlsCardProps) {
  const { scenario, onEdit, onScenario, measurements = [] } = props;
  const { uplink, workload, energy } = scenario;
  const numbers = (controls: readonly NumberControl[]) => (
    <Numbers controls={controls} scenario={scenario} onEdit={onEdit} />
  );
  const choice = (path: string, label: string, choices: ChoiceProps["choices"], sentence: string) => (
    <Choice {...{ path, label, scenario, choices, onEdit }} explained={{ sentence }} />
  );
  return (
    <Card title="What is asked">
      <Group title="Uplink" open>
        <PresetField kind="uplink" label="Uplink" scenario={scenario} onScenario={onScenario} />
        {numbers([rateControl, rttControl, lossControl])}
        {uplink.trace && (
          <Text size="sm">The address gives a trace of {uplink.trace.length} rates, which takes the rate’s place.</Text>
        )}
        {choice("uplink.transport", "Transport", transports, "How bytes are packed, and what a lost packet costs.")}
        {uplink.transport === "lora" && numbers(loraDetails)}
      </Group>
      <Group title="Device and server" open>
        {numbers([deviceControl])}
        <DeviceFactors measurements={measurements} onEdit={onEdit} />
        {numbers([serverControl, ...serverDetails])}
      </Group>
      <Group title="Workload" open>
        {numbers([imagesControl, devicesControl, deadlineControl])}
        <Checkbox.Group
          label="Tasks that are asked"
          size="xs"
          value={[...workload.tasks]}
          onChange={(tasks) => {
            const asked = taskNames.filter((task) => tasks.includes(task));
            if (asked.length > 0) onEdit("workload.tasks", asked);
          }}
        >
          <Stack gap={4} mt={4}>
            {taskNames.map((task) => (
              <Checkbox key={task} size="xs" value={task} label={task} />
            ))}
          </Stack>
        </Checkbox.Group>
        {choice(
          "workload.arrivals",
          "Images come",
          arrivals,
          "Evenly spaced images wait less than those that come by chance.",
        )}
        {choice(
          "workload.whenBusy",
          "When a place is busy",
          whenBusy,
          "What happens to an image that finds the device busy.",
        )}
      </Group>
      <Group title="Score floors">{numbers(floorControls)}</Group>
      <Group title="Power">
        <PresetField kind="power" label="Device" scenario={scenario} onScenario={onScenario} />
        {numbers(powerControls)}
        <PresetField kind="radio" label="Radio" scenario={scenario} onScenario={onScenario} />
        {energy.radio === undefined && (
          <Text size="sm">No radio is chosen: the energy of sending is not known. Choose one to begin with.</Text>
        )}
        {energy.radio?.kind === "linear" && numbers(linearRadioControls)}
        {energy.radio && energy.radio.kind !== "linear" && numbers(steadyRadioControls)}
      </Group>
      <Group title="More of the uplink">
        {numbers(uplinkDetails)}
        {choice(
          "uplink.window",
          "Congestion window",
          windows,
          "TCP begins with ten segments and doubles: a cold connection stalls until the window is open.",
        )}
      </Group>
      <Group title="Draws">{numbers(drawControls)}</Group>
    </Card>
  );
});
