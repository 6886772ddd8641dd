// What the three steps amount to, what it would take, and the button that starts it.
import { Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { Gauge, Play } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useJob } from "../../shared/use-job";
import { Card } from "../../components/card";
import { ErrorNotice } from "../../components/error-notice";
import { FactList } from "../../components/fact-list";
import { formatCount } from "../../components/format";
import { useRunStore } from "../../stores/run-store";
import { changeTrainingDraft, useDraftStore } from "../../stores/training-draft-store";
import type { ResolvedDraft } from "./draft-plan";
import { EstimateView } from "./estimate-view";
import { recipeLength } from "./recipe-text";
import { createRun, train } from "./train-actions";

const greatestSeed = 2 ** 32 - 1;

interface BeginCardProps {
  readonly resolved: ResolvedDraft;
  readonly ready: boolean;
  readonly onBegun: (run: string) => void;
}

function Summary({ resolved: { report, startSummary, start, chosen, teacher } }: Pick<BeginCardProps, "resolved">) {
  const { examination, source } = useDraftStore();
  const waiting = examination.kind === "running" ? "being read …" : "not known yet";
  const fallback = source.kind === "scenes" ? `${formatCount(source.count)} scenes, ${waiting}` : waiting;
  return (
    <FactList
      facts={[
        ["Data", report ? `${report.name}, ${formatCount(report.images)} images` : fallback],
        ["Start from", startSummary?.title ?? (start.kind === "random" ? `${start.network}, random` : "–")],
        ["Recipe", chosen ? `${chosen.recipe.title}, ${recipeLength(chosen.recipe)}` : "–"],
        ...(teacher ? ([["Teacher", teacher.title]] as const) : []),
      ]}
    />
  );
}

function Settings({ title }: { readonly title: string }) {
  const { seed, validationShare } = useDraftStore();
  return (
    <details>
      <summary>Title, seed and validation share</summary>
      <Stack gap="sm" mt="xs">
        <TextInput
          label="Title"
          maxLength={120}
          value={title}
          onChange={(event) => changeTrainingDraft({ title: event.currentTarget.value })}
        />
        <Group align="flex-start" gap="sm">
          <NumberInput
            label="Seed of the run"
            description="The same seed gives the same run"
            w={190}
            min={1}
            max={greatestSeed}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="strict"
            hideControls
            value={seed}
            onChange={(value) => typeof value === "number" && value >= 1 && changeTrainingDraft({ seed: value })}
          />
          <NumberInput
            label="Validation, in percent"
            description="Where the data has no split of its own"
            w={230}
            min={1}
            max={90}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={Math.round(100 * validationShare)}
            onChange={(value) =>
              typeof value === "number" &&
              value >= 1 &&
              value <= 90 &&
              changeTrainingDraft({ validationShare: value / 100 })
            }
          />
        </Group>
      </Stack>
    </details>
  );
}

export function BeginCard({ resolved, ready, onBegun }: BeginCardProps) {
  const source = useDraftStore((draft) => draft.source);
  const training = useRunStore(({ training, runs }) => runs?.find(({ id }) => id === training));
  const probe = useJob("probe-training");
  const [asked, setAsked] = useState<string>();
  const measured = useDraftStore((draft) => draft.measured);
  const [beginning, setBeginning] = useState(false);
  const [failure, setFailure] = useState<{ readonly plan: string; readonly error: Error }>();
  const problemsId = useId();
  const { plan, problems, title } = resolved;
  const said = training ? [`${training.plan.title} is training; pause it first.`] : ready ? problems : [];
  const planText = JSON.stringify([plan, resolved.report?.fingerprint]);
  const { output: fresh } = probe;
  useEffect(() => {
    if (fresh && asked !== undefined) changeTrainingDraft({ measured: { plan: asked, estimate: fresh } });
  }, [fresh, asked]);
  const estimate = !probe.isRunning && measured?.plan === planText ? measured.estimate : undefined;
  const canBegin = ready && plan !== undefined && !training && !beginning;

  const begin = async () => {
    if (!plan) return;
    probe.cancel();
    setFailure(undefined);
    setBeginning(true);
    try {
      const summary = await createRun(plan, source);
      void train(summary, source);
      onBegun(summary.id);
    } catch (error) {
      setFailure({ plan: planText, error: error as Error });
    } finally {
      setBeginning(false);
    }
  };

  const measure = () => {
    if (!plan) return;
    setAsked(planText);
    probe.start(`Ten steps of ${title}`, { plan, source });
  };

  return (
    <Card title="Begin">
      <Stack gap="md">
        <Summary resolved={resolved} />
        <Group gap="sm">
          <Button
            leftSection={<Play size={16} aria-hidden />}
            disabled={!canBegin}
            loading={beginning}
            aria-describedby={said.length > 0 ? problemsId : undefined}
            onClick={() => void begin()}
          >
            Start
          </Button>
          {probe.isRunning ? (
            <Button variant="default" onClick={probe.cancel}>
              Stop measuring
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<Gauge size={16} aria-hidden />}
              disabled={!canBegin}
              onClick={measure}
            >
              Measure ten steps
            </Button>
          )}
        </Group>
        <div id={problemsId} role="status">
          {!ready && <Text size="sm">Recipes and checkpoints are being listed …</Text>}
          {probe.isRunning && <Text size="sm">Measuring; nothing is kept of these steps …</Text>}
          {said.map((problem) => (
            <Text key={problem} size="sm">
              {problem}
            </Text>
          ))}
        </div>
        {failure && failure.plan === planText && (
          <ErrorNotice what="The run could not begin" why={failure.error} onClose={() => setFailure(undefined)} />
        )}
        {probe.error && asked === planText && <ErrorNotice what="The steps could not be measured" why={probe.error} />}
        {estimate && <EstimateView estimate={estimate} />}
        <Settings title={title} />
      </Stack>
    </Card>
  );
}
