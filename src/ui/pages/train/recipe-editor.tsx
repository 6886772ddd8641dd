// The numbers of a recipe that people change, and what each stage may change in the network.
import { Button, Checkbox, Fieldset, Group, NumberInput, Stack, Text } from "@mantine/core";
import type { Recipe } from "../../../engine/protocol-training";
import {
  betaOf,
  withBeta,
  withEpochs,
  withFlip,
  withInputSize,
  withLearningRate,
  withStage,
  withTrainable,
} from "./recipe-edits";
import type { RecipeStage } from "./recipe-facts";
import { moduleWord } from "./recipe-text";

const offeredModules = ["encoder", "prior", "decoder", "body.layer2", "body.layer3", "body.layer4"] as const;

/** What is offered: the network's parts, the task's head, and whatever else the recipe names. */
function modulesOf({ task }: Recipe, { trainable }: RecipeStage, layers: readonly string[] | undefined): string[] {
  const parts = layers?.map((layer) => (layer === "stem" ? layer : `body.${layer}`)) ?? offeredModules;
  const offered = trainable.includes("body")
    ? [...parts.filter((part) => !part.startsWith("body.")), "body", task]
    : [...parts, task];
  return [...new Set([...offered, ...trainable])];
}

interface StageFieldsProps {
  readonly recipe: Recipe;
  /** Of the network to start from, where they are others than a residual student's. */
  readonly layers?: readonly string[];
  readonly index: number;
  readonly onChange: (recipe: Recipe) => void;
}

/** Takes a number in as soon as it is one. */
function onNumber(least: number, take: (value: number) => void) {
  return (value: number | string) => {
    if (typeof value === "number" && Number.isFinite(value) && value >= least) take(value);
  };
}

function StageFields({ recipe, layers, index, onChange }: StageFieldsProps) {
  const stage = recipe.stages[index];
  const change = (edit: (stage: RecipeStage) => RecipeStage) => onChange(withStage(recipe, index, edit));
  const legend = recipe.stages.length > 1 ? `Stage ${index + 1}: ${stage.name}` : "Stage";
  const whole = { min: 1, allowDecimal: false, allowNegative: false, hideControls: true, w: 110 } as const;
  return (
    <Fieldset legend={legend}>
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <NumberInput
            {...whole}
            label="Epochs"
            max={10_000}
            value={stage.epochs}
            onChange={onNumber(1, (epochs) => change((before) => withEpochs(before, epochs)))}
          />
          <NumberInput
            {...whole}
            label="Batch size"
            max={1024}
            value={stage.batchSize}
            onChange={onNumber(1, (batchSize) => change((before) => ({ ...before, batchSize })))}
          />
          <NumberInput
            label="Learning rate"
            allowNegative={false}
            decimalScale={8}
            hideControls
            w={130}
            value={stage.optimizer.learningRate}
            onChange={onNumber(1e-8, (rate) => change((before) => withLearningRate(before, rate)))}
          />
          <NumberInput
            label="Mirrored, in percent"
            allowNegative={false}
            min={0}
            max={100}
            clampBehavior="strict"
            hideControls
            w={170}
            value={100 * stage.augmentation.flip}
            onChange={onNumber(0, (percent) => change((before) => withFlip(before, percent / 100)))}
          />
        </Group>
        <Checkbox.Group
          label="What this stage may change"
          value={[...stage.trainable]}
          onChange={(modules) => {
            // a stage that changes nothing trains nothing
            if (modules.length > 0) change((before) => withTrainable(before, modules));
          }}
        >
          <Group mt={6} gap="sm">
            {modulesOf(recipe, stage, layers).map((module) => (
              <Checkbox key={module} value={module} label={moduleWord(module)} />
            ))}
          </Group>
        </Checkbox.Group>
      </Stack>
    </Fieldset>
  );
}

interface RecipeEditorProps extends Pick<StageFieldsProps, "layers"> {
  readonly recipe: Recipe;
  readonly changed: boolean;
  readonly onChange: (recipe: Recipe) => void;
  readonly onUndo: () => void;
}

export function RecipeEditor({ recipe, layers, changed, onChange, onUndo }: RecipeEditorProps) {
  const beta = betaOf(recipe);
  return (
    <Stack gap="sm" mt="sm">
      {beta !== undefined && (
        <NumberInput
          label="Beta"
          description="What a bit costs beside an error: more makes smaller files and worse answers"
          allowNegative={false}
          decimalScale={6}
          hideControls
          maw={320}
          value={beta}
          onChange={onNumber(1e-6, (value) => onChange(withBeta(recipe, value)))}
        />
      )}
      <NumberInput
        label="Input size"
        description="Side of the input in pixels; empty: the network’s own. What is trained records it"
        min={1}
        max={8192}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        maw={320}
        value={recipe.inputSize ?? ""}
        onChange={(value) =>
          onChange(withInputSize(recipe, typeof value === "number" && value >= 1 ? value : undefined))
        }
      />
      {recipe.stages.map((_, index) => (
        <StageFields key={index} recipe={recipe} layers={layers} index={index} onChange={onChange} />
      ))}
      <Group gap="sm">
        <Button variant="default" size="compact-md" disabled={!changed} onClick={onUndo}>
          Undo all changes
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {changed ? "Changed here; the run keeps the recipe as you see it." : "As the recipe has it."}
        </Text>
      </Group>
    </Stack>
  );
}
