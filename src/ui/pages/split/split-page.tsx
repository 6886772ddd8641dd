// Split: does it pay to split a network between this device, this uplink and that server? An answer first, then its inputs.
import { Button, Chip, CopyButton, Group, Menu, Skeleton, Stack, Switch, Text, Title } from "@mantine/core";
import { Download, Link2 } from "lucide-react";
import { memo, useCallback, useDeferredValue, useMemo } from "react";
import { storyPresets } from "../../../core/split/presets";
import { reportText, type SplitChoices, type SplitReport } from "../../../core/split/report";
import { reportSentences } from "../../../core/split/report-sentence";
import { Card } from "../../components/card";
import { ChartTableTwin } from "../../components/chart-frame-table";
import { ErrorBoundary } from "../../components/error-boundary";
import { ErrorNotice } from "../../components/error-notice";
import { saveBlob } from "../../components/save-blob";
import { ConfirmDialogs } from "../../shared/confirm";
import { Problems } from "../../shared/sentences";
import { useUrlState, withParameters } from "../../shared/url-state";
import { Chooser, EnergyCard, LatencyCard } from "./answer-card";
import { csvOfRows, tableOfRows } from "./chart-rows";
import { ChartsPart } from "./charts-part";
import { ClaimCard } from "./claim-card";
import { ControlsCard } from "./controls-card";
import { MeasurementCard } from "./measurement-card";
import { PlanCard } from "./plan-card";
import { QuestionCard } from "./question-card";
import { Rested } from "./rested";
import { reportTable } from "./report-table";
import classes from "./split-page.module.css";
import {
  planChanges,
  readSplitUrlState,
  scenarioChanges,
  storyChanges,
  tableChanges,
  type ChartName,
  type PlanChoices,
} from "./split-url-state";
import { useCandidates, useMeasurements } from "./use-measurements";
import { useScenario } from "./use-scenario";
import { useSplitReport } from "./use-split-report";

interface TableCardProps {
  readonly report: SplitReport;
  readonly isShown: boolean;
  readonly onShown: (shown: boolean) => void;
}

/** All figures as rows, and the report as files. */
const TableCard = memo(function TableCard({ report, isShown, onShown }: TableCardProps) {
  const table = useMemo(() => reportTable(report.rows), [report]);
  const save = (text: string, type: string, ending: string) => saveBlob(new Blob([text], { type }), `split.${ending}`);
  return (
    <Card
      title="All figures"
      actions={
        <>
          <Switch label="Table" mr="xs" checked={isShown} onChange={(event) => onShown(event.currentTarget.checked)} />
          <Menu position="bottom-end" width={290} withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <Button variant="default" size="compact-md" leftSection={<Download size={16} aria-hidden />}>
                Download
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => save(reportText(report), "application/json", "json")}>Report as JSON</Menu.Item>
              <Menu.Item onClick={() => save(csvOfRows(table), "text/csv", "csv")}>Table as CSV</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <Text size="sm">
        {report.rows.length} candidates, part by part, each with its source; what is missing is empty. The report has
        inputs, seed, sources and version, too: <code>npm run split</code> writes the same.
      </Text>
      {isShown && <ChartTableTwin table={tableOfRows(table)} label="All figures" />}
    </Card>
  );
});

const LimitsCard = memo(function LimitsCard({ limits }: Pick<SplitReport, "limits">) {
  return (
    <Card title="What these figures do not know">
      <ul className={classes.others}>
        {limits.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Card>
  );
});

export function SplitPage() {
  const url = useUrlState(readSplitUrlState);
  const { state, parameters, change } = url;
  const { preset, focus, against, baseline, measurement, tables, plan, showsP95, problems } = state;
  const { scenario, onEdit, onScenario } = useScenario(url);
  const listed = useMeasurements();
  const { candidates, error } = useCandidates(measurement);
  const choices = useMemo<SplitChoices>(
    () => ({
      ...(focus !== undefined && { focus }),
      ...(against !== undefined && { against }),
      ...(baseline !== undefined && { claimBaseline: baseline }),
      plan: {
        peakFactor: plan.peakFactor,
        slaSeconds: plan.slaMs / 1000,
        maxUtilisation: plan.maxLoadPercent / 100,
        pricePerHour: plan.pricePerHour,
      },
    }),
    [focus, against, baseline, plan],
  );
  const { value: report, error: reportError } = useSplitReport(candidates, scenario, choices);
  const sentences = useMemo(() => report && reportSentences(report), [report]);
  // what is typed and dragged comes first
  const shownScenario = useDeferredValue(scenario);
  const onP95 = useCallback((shown: boolean) => change({ p95: shown ? 1 : undefined }), [change]);
  const onChoose = useCallback((name: "focus" | "against", id: string) => change({ [name]: id }), [change]);
  const onBaseline = useCallback((id: string) => change({ baseline: id }), [change]);
  const onMeasurement = useCallback((id: string | undefined) => change({ measurement: id }), [change]);
  const onPlan = useCallback((changed: Partial<PlanChoices>) => change(planChanges(changed)), [change]);
  const onTable = useCallback(
    (name: ChartName, shown: boolean) => change(tableChanges(tables, name, shown)),
    [change, tables],
  );
  const link = () => {
    const search = withParameters(parameters, scenarioChanges(parameters, scenario, preset)).toString();
    return `${location.href.split("#")[0]}#/split?${search}`;
  };
  return (
    <Stack>
      <ConfirmDialogs />
      <Group justify="space-between" align="start">
        <div style={{ flex: "1 1 300px" }}>
          <Title order={1}>Split</Title>
          <Text c="dimmed">Does it pay to split? Latency and energy on your device, your uplink and your server.</Text>
        </div>
        <CopyButton value={link()}>
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
      {reportError && <ErrorNotice what="The answer cannot be computed" why={reportError} />}
      <div className={classes.layout}>
        <Stack className={classes.main}>
          {report && sentences ? (
            <ErrorBoundary what="The answer cannot be shown" remedy="Reload the page.">
              <section className="lab-card" aria-label="Answer">
                <p className={classes.sentence}>{sentences.opening}</p>
                <Chooser
                  candidates={report.candidates}
                  focus={report.focus}
                  against={report.against}
                  onChange={onChoose}
                />
              </section>
              <LatencyCard
                rows={report.rows}
                focus={report.focus}
                against={report.against}
                sentence={sentences.latency}
                showsP95={showsP95}
                onP95={onP95}
              />
              <EnergyCard
                rows={report.rows}
                focus={report.focus}
                against={report.against}
                sentence={sentences.energy}
              />
            </ErrorBoundary>
          ) : (
            !error && !reportError && <Skeleton h={420} aria-label="What competes is being gathered" role="status" />
          )}
        </Stack>
        <div className={classes.aside}>
          <ControlsCard
            scenario={scenario}
            measurements={listed.measurements}
            onEdit={onEdit}
            onScenario={onScenario}
          />
        </div>
        <Stack className={classes.main}>
          <MeasurementCard {...listed} chosen={measurement} onChoose={onMeasurement} />
          {report && (
            <>
              <ChartsPart report={report} tables={tables} onTable={onTable} />
              <Rested value={report} place={6}>
                {(rested) => <QuestionCard report={rested} onEdit={onEdit} />}
              </Rested>
              <Rested value={report} place={7}>
                {(rested) => <ClaimCard report={rested} onBaseline={onBaseline} />}
              </Rested>
              <Rested value={report} place={8}>
                {(rested) => (
                  <PlanCard
                    report={rested}
                    scenario={shownScenario}
                    plan={plan}
                    onPlan={onPlan}
                    onEdit={onEdit}
                    onScenario={onScenario}
                  />
                )}
              </Rested>
              <Rested value={report} place={9}>
                {(rested) => (
                  <TableCard
                    report={rested}
                    isShown={tables.includes("figures")}
                    onShown={(shown) => onTable("figures", shown)}
                  />
                )}
              </Rested>
              <LimitsCard limits={report.limits} />
            </>
          )}
        </Stack>
      </div>
    </Stack>
  );
}
