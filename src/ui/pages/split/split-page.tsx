// Split: does it pay to split a network between this device, this uplink and that server? An answer first, then its inputs.
import { Button, Chip, CopyButton, Group, Stack, Text, Title } from "@mantine/core";
import { Link2 } from "lucide-react";
import { useCallback, useMemo } from "react";
import { storyPresets } from "../../../core/split/presets";
import type { SplitChoices } from "../../../core/split/report";
import { ErrorBoundary } from "../../components/error-boundary";
import { ErrorNotice } from "../../components/error-notice";
import { ConfirmDialogs } from "../../shared/confirm";
import { Problems } from "../../shared/sentences";
import { useUrlState } from "../../shared/url-state";
import { Chooser, EnergyCard, LatencyCard, Loading } from "./answer-card";
import { ControlsCard } from "./controls-card";
import { MeasurementCard } from "./measurement-card";
import classes from "./split-page.module.css";
import { readSplitUrlState, storyChanges } from "./split-url-state";
import { useCandidates, useMeasurements } from "./use-measurements";
import { useScenario } from "./use-scenario";
import { useSplitReport } from "./use-split-report";

export function SplitPage() {
  const url = useUrlState(readSplitUrlState);
  const { state, parameters, change } = url;
  const { preset, focus, against, baseline, measurement, showsP95, problems } = state;
  const { scenario, onEdit, onScenario } = useScenario(url);
  const listed = useMeasurements();
  const { candidates, error } = useCandidates(measurement);
  const choices = useMemo<SplitChoices>(
    () => ({
      ...(focus !== undefined && { focus }),
      ...(against !== undefined && { against }),
      ...(baseline !== undefined && { claimBaseline: baseline }),
    }),
    [focus, against, baseline],
  );
  const report = useSplitReport(candidates, scenario, choices);
  const onP95 = useCallback((shown: boolean) => change({ p95: shown ? 1 : undefined }), [change]);
  const onChoose = useCallback((name: "focus" | "against", id: string) => change({ [name]: id }), [change]);
  return (
    <Stack>
      <ConfirmDialogs />
      <Group justify="space-between" align="start">
        <div style={{ flex: "1 1 300px" }}>
          <Title order={1}>Split</Title>
          <Text c="dimmed">Does it pay to split? Latency and energy on your device, your uplink and your server.</Text>
        </div>
        <CopyButton value={location.href}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Link2 size={16} aria-hidden />} onClick={copy}>
              {copied ? "Copied" : "Copy link"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Chip.Group value={preset ?? ""} onChange={(id) => change(storyChanges(parameters, id), { push: true })}>
        <Group gap="xs" role="group" aria-label="Stories">
          {storyPresets.map(({ id, name }) => (
            <Chip key={id} value={id} variant="outline">
              {name}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Problems sentences={problems} />
      {error && <ErrorNotice what="What competes cannot be gathered" why={error} />}
      <div className={classes.layout}>
        <Stack className={classes.main}>
          {report ? (
            <ErrorBoundary what="The answer cannot be shown" remedy="Reload the page.">
              <Chooser rows={report.rows} focus={report.focus} against={report.against} onChange={onChoose} />
              <LatencyCard {...report} showsP95={showsP95} onP95={onP95} />
              <EnergyCard rows={report.rows} focus={report.focus} against={report.against} />
            </ErrorBoundary>
          ) : (
            !error && <Loading />
          )}
          <MeasurementCard {...listed} chosen={measurement} onChoose={(id) => change({ measurement: id })} />
        </Stack>
        <div className={classes.aside}>
          <ControlsCard scenario={scenario} onEdit={onEdit} onScenario={onScenario} />
        </div>
      </div>
    </Stack>
  );
}
