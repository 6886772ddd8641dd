// Pause, step, resume, stop, make the checkpoint; where the data is gone, the same folder is asked for first.
import { Button, Group, Stack, Text } from "@mantine/core";
import { PackageCheck, Pause, Play, Square, StepForward } from "lucide-react";
import { useState } from "react";
import type { DataSource } from "../../../engine/protocol-datasets";
import type { RunSummary } from "../../../engine/protocol-training";
import { ErrorNotice } from "../../components/error-notice";
import type { PlacedFile } from "../../components/dropped-files";
import { useRunStore } from "../../stores/run-store";
import { FolderAndZip, sourceOf } from "../../shared/data-picker";
import { useDropTarget } from "../../shared/use-drop-target";
import { canResume, hasEnded, isUnderWay, type ShownStatus } from "./run-text";
import { finishRun, pauseRun, stopRun, train } from "./train-actions";

interface RunControlsProps {
  readonly run: RunSummary;
  readonly status: ShownStatus;
}

interface DataAgainProps {
  readonly run: RunSummary;
  readonly isWrong: boolean;
  readonly takeOver: boolean;
}

/** The data again, by picker or by drop; it trains as soon as it is there. */
function DataAgain({ run, isWrong, takeOver }: DataAgainProps) {
  const [problem, setProblem] = useState<string>();
  const take = (files: PlacedFile[]) => {
    setProblem(undefined);
    void train(run, sourceOf(files), { takeOver });
  };
  const { name, training, validation } = run.dataSet;
  useDropTarget({
    page: "/train",
    hint: `Drop ${name} to resume`,
    takes: ({ inspection }) => (inspection.kind === "data-set" ? "at-once" : "never"),
    take: ([{ files }]) => take([...files]),
    opensDataSets: true,
    complain: setProblem,
  });
  return (
    <Stack gap="xs">
      <Text size="sm">
        {isWrong && "If it was other data, choose the right one"}
        {!isWrong && takeOver && "To train it in this tab, choose its data here, too"}
        {!isWrong && !takeOver && "Browsers forget picked files on reload. Choose the same folder to resume"}: {name},{" "}
        {training + validation} images. It resumes at once.
      </Text>
      <FolderAndZip onFiles={take} onProblem={setProblem} />
      {problem && <ErrorNotice what="The folder could not be opened" why={problem} />}
    </Stack>
  );
}

export function RunControls({ run, status }: RunControlsProps) {
  const { id } = run;
  const known = useRunStore(({ sources }) => sources[id]);
  const otherTrains = useRunStore(({ training }) => training !== undefined && training !== id);
  const trouble = useRunStore(({ troubles }) => troubles[id]);
  const [asked, setAsked] = useState<"pause" | "stop" | "finish">();
  const source: DataSource | undefined = known ?? run.dataSet.scenes;

  const ask = async (what: "pause" | "stop" | "finish") => {
    setAsked(what);
    await { pause: () => pauseRun(run), stop: () => stopRun(id), finish: () => finishRun(run) }[what]();
    setAsked(undefined);
  };
  const begun = run.position.step > 0;
  const elsewhere = status === "elsewhere";
  if (status === "finishing") {
    return (
      <Group gap="sm">
        <Button
          leftSection={<PackageCheck size={16} aria-hidden />}
          disabled={otherTrains}
          loading={asked === "finish"}
          onClick={() => void ask("finish")}
        >
          Make the checkpoint
        </Button>
        <Text size="sm">The training is done; its data is not needed for this.</Text>
      </Group>
    );
  }
  if (hasEnded(status)) return null;
  return (
    <Stack gap="sm">
      {elsewhere && (
        <Text size="sm">
          Another tab of this browser trains this run, and you see it live. To train it here, take it over: it pauses
          there first.
        </Text>
      )}
      <Group gap="sm">
        {isUnderWay(status) && (
          <Button
            leftSection={<Pause size={16} aria-hidden />}
            loading={asked === "pause"}
            onClick={() => void ask("pause")}
          >
            Pause
          </Button>
        )}
        {elsewhere && source && (
          <Button
            variant="default"
            leftSection={<Play size={16} aria-hidden />}
            disabled={otherTrains}
            onClick={() => void train(run, source, { takeOver: true })}
          >
            Take over
          </Button>
        )}
        {canResume(status) && source && (
          <>
            <Button
              leftSection={<Play size={16} aria-hidden />}
              disabled={otherTrains}
              onClick={() => void train(run, source)}
            >
              {begun ? "Resume" : "Start"}
            </Button>
            <Button
              variant="default"
              leftSection={<StepForward size={16} aria-hidden />}
              disabled={otherTrains}
              onClick={() => void train(run, source, { steps: 1 })}
            >
              One step
            </Button>
          </>
        )}
        <Button
          variant="default"
          leftSection={<Square size={14} aria-hidden />}
          disabled={run.bestEpoch === undefined || status === "preparing"}
          loading={asked === "stop"}
          onClick={() => void ask("stop")}
        >
          Stop and keep the best
        </Button>
        {run.bestEpoch === undefined && (
          <Text size="sm" c="dimmed">
            There is a best once the first epoch is done.
          </Text>
        )}
      </Group>
      {otherTrains && <Text size="sm">Another run is training; pause it to go on with this one.</Text>}
      {(canResume(status) || elsewhere) &&
        !otherTrains &&
        (!source || (known && known.kind !== "scenes" && trouble?.kind === "failed")) && (
          <DataAgain run={run} isWrong={source !== undefined} takeOver={elsewhere} />
        )}
    </Stack>
  );
}
