// What a report says in sentences: the one that opens the page, and one for each card. Every number in them is the report's.
import { counted, listed } from "../base/sentence";
import type { BreakEven, ReportRow, SplitReport } from "./report";
import { backlogSentence } from "./queueing";
import type { Bound, InverseQuestion } from "./inverse";
import type { Cost, Sensitivity } from "./sensitivity";

const digits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

export type FigureUnit = "s" | "bit/s" | "bytes" | "J" | "W" | "images/s" | "×" | "%" | "";

/** Of each unit the greater and smaller ones that people read, ascending, with what one of them is of the unit. */
const scales: Readonly<Record<FigureUnit, readonly (readonly [size: number, name: string])[]>> = {
  s: [
    [1e-3, "ms"],
    [1, "s"],
    [60, "min"],
    [3600, "h"],
    [86_400, "days"],
  ],
  "bit/s": [
    [1, "bit/s"],
    [1e3, "kbit/s"],
    [1e6, "Mbit/s"],
    [1e9, "Gbit/s"],
  ],
  bytes: [
    [1, "bytes"],
    [1e3, "kB"],
    [1e6, "MB"],
    [1e9, "GB"],
  ],
  J: [
    [1e-3, "mJ"],
    [1, "J"],
    [1e3, "kJ"],
  ],
  W: [
    [1e-3, "mW"],
    [1, "W"],
    [1e3, "kW"],
  ],
  "images/s": [[1, "images a second"]],
  "×": [[1, "×"]],
  "%": [[1, "%"]],
  "": [[1, ""]],
};

/** From how many of a unit on the next one is used; a minute and an hour only once they are two. */
const minOf: Readonly<Record<string, number>> = { min: 2, h: 2, days: 2 };

/** A figure with three significant digits in the unit that suits its size: "45 ms", "1.44 Mbit/s", "3.1 ×". Endless: "no end". */
export function figureText(value: number, unit: FigureUnit): string {
  if (!Number.isFinite(value)) return "no end";
  const size = Math.abs(Number(value.toPrecision(3)));
  const scale = scales[unit];
  const [one, name] = scale.findLast(([step, title]) => size >= step * (minOf[title] ?? 1)) ?? scale[0];
  return `${digits.format(value / one)} ${name}`.trimEnd();
}

type Span = readonly [from: number | undefined, to: number | undefined];

/** Where the focus is the faster one; an open end is that of the range. */
function focusSpans({ crossings, fasterAtFrom, fasterAtTo }: BreakEven): Span[] {
  const [first] = crossings;
  const before = first ? !first.firstIsLessAbove : (fasterAtFrom === "neither" ? fasterAtTo : fasterAtFrom) === "focus";
  const spans: [number | undefined, number | undefined][] = before ? [[undefined, undefined]] : [];
  for (const { at, firstIsLessAbove } of crossings) {
    if (firstIsLessAbove) spans.push([at, undefined]);
    else spans[spans.length - 1][1] = at;
  }
  return spans;
}

const isWhole = ([from, to]: Span) => from === undefined && to === undefined;

/** "below 1.44 Mbit/s"; `words` for what lies below, above and between. */
function spansText(
  spans: readonly Span[],
  text: (value: number) => string,
  [below, above, between]: readonly [string, string, string],
): string {
  return listed(
    spans.map(([from, to]) => {
      if (from === undefined) return `${below} ${text(to!)}`;
      return to === undefined ? `${above} ${text(from)}` : `${between} ${text(from)} and ${text(to)}`;
    }),
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const seconds = (value: number) => figureText(value, "s");
const rateText = (value: number) => figureText(value, "bit/s");

interface Pair {
  readonly focus: ReportRow;
  readonly against: ReportRow;
}

const rowNamed = ({ rows }: SplitReport, id: string | undefined) => rows.find((row) => row.id === id);

function linkText({ scenario: { uplink } }: SplitReport): string {
  if (uplink.transport === "lora") return "over this LoRa link";
  return uplink.trace ? "over this trace" : `at ${rateText(uplink.rateBitsPerSecond)}`;
}

/** Where the focus is faster along the uplink's rate, without a full stop. */
function rateClause(report: SplitReport, { focus, against }: Pair, { rate }: NonNullable<SplitReport["breakEven"]>) {
  const sooner = `answers sooner than ${against.name}`;
  const spans = focusSpans(rate);
  const alike = rate.crossings.length === 0 && rate.fasterAtFrom === "neither" && rate.fasterAtTo === "neither";
  const isLora = report.scenario.uplink.transport === "lora";
  const isLocal = focus.way === "local" && against.way === "local";
  if (alike) return `${focus.name} and ${against.name} answer alike`;
  if (isLora || isLocal) {
    const where = isLocal ? "On the device" : "Over this LoRa link";
    return `${where} ${focus.name} answers ${spans.length > 0 ? "sooner" : "later"} than ${against.name}`;
  }
  const range = `from ${rateText(rate.from)} to ${rateText(rate.to)}`;
  if (spans.length === 0) return `At no rate ${range} does ${focus.name} answer sooner than ${against.name}`;
  if (spans.some(isWhole)) return `At every rate ${range} ${focus.name} ${sooner}`;
  return `${capital(spansText(spans, rateText, ["below", "above", "between"]))} ${focus.name} ${sooner}`;
}

/** Along the device's slowdown, at the scenario's uplink. */
function slowdownClause(report: SplitReport, { deviceSlowdown }: NonNullable<SplitReport["breakEven"]>): string {
  const { crossings, fasterAtFrom, fasterAtTo } = deviceSlowdown;
  const link = linkText(report);
  if (crossings.length === 0 && fasterAtFrom === "neither" && fasterAtTo === "neither") {
    return `${link} no speed of the device decides`;
  }
  const spans = focusSpans(deviceSlowdown);
  if (spans.length === 0) return `${link} it does at no speed of the device`;
  if (spans.some(isWhole)) return `${link} it does at any speed of the device`;
  const words = ["less than", "more than", "between"] as const;
  const times = spansText(spans, (value) => figureText(value, "×"), words);
  return `${link} it does while the device takes ${times} the measured times`;
}

/** Why a row has no latency to compare, as a sentence. */
function whyNone({ name, reason, needs, queue, transferSeconds }: ReportRow): string {
  const backlog = queue && transferSeconds !== Infinity ? backlogSentence(queue) : undefined;
  return [reason ?? `${name} needs ${listed(needs)}.`, ...(backlog ? [backlog] : [])].join(" ");
}

const isKnown = ({ latencySeconds }: ReportRow): boolean => latencySeconds !== undefined && latencySeconds < Infinity;

/** What both take under the scenario as it is. */
function here({ scenario }: SplitReport, { focus, against }: Pair): string {
  const known = [focus, against].filter(isKnown);
  const [one, other] = known;
  if (!one) return `Here neither of the two answers. ${whyNone(focus)} ${whyNone(against)}`;
  const where = `Here, with a device that takes ${figureText(scenario.device.slowdown, "×")} the measured times,`;
  if (other) {
    return `${where} ${one.name} takes ${seconds(one.latencySeconds!)} and ${other.name} ${seconds(other.latencySeconds!)}.`;
  }
  const unknown = one === focus ? against : focus;
  return `${where} ${one.name} takes ${seconds(one.latencySeconds!)}. ${whyNone(unknown)}`;
}

/** The answer in a sentence or two: who is faster where, and what it takes here. */
export function openingSentence(report: SplitReport): string {
  const { rows, scenario, breakEven } = report;
  const focus = rowNamed(report, report.focus);
  const against = rowNamed(report, report.against);
  if (!focus) {
    const asked = listed(scenario.workload.tasks);
    return rows.length === 0
      ? "There is nothing to compare yet: no candidate is known."
      : `Nothing can be compared yet: of ${counted(rows.length, "candidate")} none that answers ${asked} above the floors is known in all its parts. Measure on this device, or ask for less.`;
  }
  if (!against) {
    const own = isKnown(focus) ? `${focus.name} answers in ${seconds(focus.latencySeconds!)}.` : whyNone(focus);
    return `${own} There is no other candidate that is known in all its parts to compare it with.`;
  }
  const pair = { focus, against };
  if (!breakEven) return here(report, pair);
  return `${rateClause(report, pair, breakEven)}; ${slowdownClause(report, breakEven)}. ${here(report, pair)}`;
}

function latencySentence(report: SplitReport): string {
  const winner = rowNamed(report, report.winners.latency);
  const out = report.rows.filter(({ reason }) => reason !== undefined).length;
  const others = out > 0 ? ` Of ${counted(report.rows.length, "candidate")}, ${out} may not answer or cannot.` : "";
  if (!winner) return `No candidate answers.${others}`;
  const { spread, latencySeconds } = winner;
  const p95 = spread?.varies ? `, and 95 % of images within ${seconds(spread.p95)}` : "";
  return `${winner.name} is the fastest: ${seconds(latencySeconds!)}${p95}.${others}`;
}

function energySentence(report: SplitReport): string {
  const whole = rowNamed(report, report.winners.energyWhole);
  if (whole) {
    const { aboveIdleJoules, wholeJoules } = whole.energy;
    const above = aboveIdleJoules === undefined ? "" : `, ${figureText(aboveIdleJoules, "J")} of it above idle`;
    return `${whole.name} takes the least energy of the device: ${figureText(wholeJoules!, "J")} an image${above}.`;
  }
  const needs = [...new Set(report.rows.flatMap(({ energy }) => energy.needs))];
  return needs.length > 0 ? `Energy needs ${listed(needs)}.` : "No candidate answers, so none has an energy.";
}

function breakEvenSentence({ breakEven }: SplitReport): string {
  if (!breakEven) return "There is no pair of candidates to compare.";
  const { closed, from, to, crossings } = breakEven.rate;
  if (closed?.kind === "above" || closed?.kind === "below") {
    return `Nothing waits and no window opens, so a closed form gives the rate too: ${rateText(closed.value)}.`;
  }
  const found = counted(crossings.length, "crossing");
  return `The curves have ${found} from ${rateText(from)} to ${rateText(to)}.`;
}

function loadSentence(focus: ReportRow | undefined): string {
  if (!focus?.queue || focus.maxImagesPerSecond === undefined)
    return "Load needs a candidate whose parts are all known.";
  const { queue, name, maxImagesPerSecond } = focus;
  const backlog = backlogSentence(queue);
  if (backlog) return `${name}: ${backlog}`;
  const places = { device: "device", link: "uplink", server: "server" } as const;
  const dropped =
    queue.droppedShare > 0 ? ` ${figureText(100 * queue.droppedShare, "%")} of the images are dropped.` : "";
  if (maxImagesPerSecond === Infinity) return `${name} follows any number of images.${dropped}`;
  const most = figureText(maxImagesPerSecond, "images/s");
  return `${name} follows up to ${most} of each device; its ${places[queue.bottleneck]} sets that limit.${dropped}`;
}

function paretoSentence({ pareto }: SplitReport, focus: ReportRow | undefined): string {
  const front = pareto.latency.find(({ points }) => points.some(({ id }) => id === focus?.id)) ?? pareto.latency[0];
  if (!front) return "No candidate that answers has a score.";
  const best = front.points.filter(({ undominated }) => undominated).length;
  const total = counted(front.points.length, "candidate");
  return `On ${front.dataSet}, ${best} of ${total} ${best === 1 ? "is" : "are"} beaten by none in latency and ${front.metric} at once.`;
}

const inputTitles: Readonly<Record<string, readonly [title: string, unit: FigureUnit]>> = {
  "candidate.deviceSeconds": ["the measured time on the device", "s"],
  "candidate.serverSeconds": ["the measured time on the server", "s"],
  "candidate.payloadBytes": ["the bytes of an image", "bytes"],
  "candidate.answerBytes": ["the bytes of an answer", "bytes"],
  "device.slowdown": ["the device’s factor", "×"],
  "server.slowdown": ["the server’s factor", "×"],
  "server.workers": ["the number of workers", ""],
  "server.batch.fixedSeconds": ["the fixed time of a batch", "s"],
  "server.batch.secondsPerImage": ["the time of an image in a batch", "s"],
  "server.batch.max": ["the images of a batch", ""],
  "uplink.rateBitsPerSecond": ["the uplink’s rate", "bit/s"],
  "uplink.rttMs": ["the round trip in milliseconds", ""],
  "uplink.lossFraction": ["the share of lost packets", ""],
  "uplink.mtuBytes": ["the largest packet", "bytes"],
  "uplink.headerBytesPerPacket": ["the header of a packet", "bytes"],
  "uplink.requestHeaderBytes": ["the header of a request", "bytes"],
  "uplink.handshakeRtts": ["the round trips of handshakes", ""],
  "uplink.jitterSigma": ["the jitter’s σ", ""],
  "uplink.lora.spreadingFactor": ["the spreading factor", ""],
  "uplink.lora.frameBytes": ["the bytes of a LoRa frame", "bytes"],
  "uplink.lora.dutyCycle": ["the duty cycle", ""],
  "downlink.rateBitsPerSecond": ["the downlink’s rate", "bit/s"],
  "workload.imagesPerSecond": ["the images a second", ""],
  "workload.devices": ["the number of devices", ""],
  "energy.computeWatts": ["the power while computing", "W"],
  "energy.idleWatts": ["the power while waiting", "W"],
  "energy.radio.watts": ["the radio’s power", "W"],
  "energy.radio.baseWatts": ["the radio’s power at rate 0", "W"],
  "energy.radio.wattsPerMegabitPerSecond": ["the radio’s power for each Mbit/s", "W"],
  "energy.radio.tailWatts": ["the power of the radio’s tail", "W"],
  "energy.radio.tailSeconds": ["the length of the radio’s tail", "s"],
  "energy.radio.promotionJoules": ["the energy of waking the radio", "J"],
};

/** An input of a tornado as sentences and axes name it, and the unit of its values. */
export function inputTitle(input: string): readonly [title: string, unit: FigureUnit] {
  return inputTitles[input] ?? [input, ""];
}

function tornadoSentence([bar]: readonly Sensitivity[], by: keyof Cost, focus: ReportRow | undefined): string {
  if (!bar || !focus) return "No input moves it.";
  const [title, unit] = inputTitle(bar.input);
  const [low, high] = [bar.atLow[by]!, bar.atHigh[by]!];
  const cost = (value: number) =>
    value === Infinity ? "no answer at all" : figureText(value, by === "latencySeconds" ? "s" : "J");
  const ends = `${figureText(bar.low, unit)} to ${figureText(bar.high, unit)}`;
  return `What decides most is ${title}: from ${ends} it takes ${focus.name} from ${cost(low)} to ${cost(high)}.`;
}

const questionTexts: Readonly<Record<InverseQuestion, readonly [title: string, unit: FigureUnit]>> = {
  rate: ["the uplink’s rate", "bit/s"],
  deviceSlowdown: ["the device’s factor", "×"],
  serverSlowdown: ["the server’s factor", "×"],
  payloadBytes: ["the bytes of an image", "bytes"],
  computeWatts: ["the power while computing", "W"],
};

/** "the uplink’s rate must be at least 126 kbit/s". */
export function boundText(question: InverseQuestion, bound: Bound): string {
  const [title, unit] = questionTexts[question];
  switch (bound.kind) {
    case "none":
      return `no value of ${title} is enough`;
    case "always":
      return `${title} may be anything`;
    case "atLeast":
      return `${title} must be at least ${figureText(bound.value, unit)}`;
    case "atMost":
      return `${title} may be at most ${figureText(bound.value, unit)}`;
    case "between":
      return `${title} must be between ${bound.stretches
        .map(([from, to]) => `${figureText(from, unit)} and ${figureText(to, unit)}`)
        .join(", or between ")}`;
  }
}

function inverseSentence({ inverse, scenario, against, rows }: SplitReport, focus: ReportRow | undefined): string {
  const { deadlineMs } = scenario.workload;
  const asked = inverse.filter(({ keeps }) => keeps === "deadline");
  const power = inverse.find(({ keeps }) => keeps === "energy of against");
  const other = rows.find(({ id }) => id === against);
  const sentences: string[] = [];
  if (!focus || deadlineMs === undefined) {
    sentences.push("Give a deadline to ask which rate, device, server and bytes keep it.");
  } else if (asked.length > 0) {
    const bounds = asked.map(({ question, bound }) => boundText(question, bound)).join("; ");
    sentences.push(
      `For ${focus.name} to answer 95 % of images within ${seconds(deadlineMs / 1000)}, each by itself: ${bounds}.`,
    );
  } else {
    sentences.push(`${focus.name} is not known in all its parts, so nothing keeps its deadline.`);
  }
  if (power && focus && other) {
    sentences.push(`For no more energy than ${other.name}, ${boundText(power.question, power.bound)}.`);
  }
  return sentences.join(" ");
}

function planSentence({ plan: { input, plan, problem } }: SplitReport): string {
  if (!input || !plan) return problem ?? "There is no plan.";
  const replicas = counted(plan.replicas, "replica");
  const batch = plan.batch === 1 ? "one image at a time" : `batches of ${plan.batch}`;
  const price = figureText(plan.pricePerMillionImages, "");
  const ingress = figureText(plan.ingressGigabytesPerMillionImages * 1e9, "bytes");
  return `${counted(input.devices, "device")} ${input.devices === 1 ? "needs" : "need"} ${replicas} with ${batch}; a million images cost ${price} at a price of ${figureText(input.pricePerHour, "")} an hour, and bring ${ingress}.`;
}

/** One line for each card of the page. */
export interface ReportSentences {
  readonly opening: string;
  readonly latency: string;
  readonly energy: string;
  readonly breakEven: string;
  readonly load: string;
  readonly pareto: string;
  readonly tornadoLatency: string;
  readonly tornadoEnergy: string;
  readonly inverse: string;
  readonly claim: string;
  readonly plan: string;
}

/** All sentences of a report. None has a number that is not the report's, nor a word of code such as NaN. */
export function reportSentences(report: SplitReport): ReportSentences {
  const focus = rowNamed(report, report.focus);
  const { tornado, claim } = report;
  return {
    opening: openingSentence(report),
    latency: latencySentence(report),
    energy: energySentence(report),
    breakEven: breakEvenSentence(report),
    load: loadSentence(focus),
    pareto: paretoSentence(report, focus),
    tornadoLatency: tornadoSentence(tornado.latency, "latencySeconds", focus),
    tornadoEnergy: tornadoSentence(tornado.energy, "wholeJoules", focus),
    inverse: inverseSentence(report, focus),
    claim: claim?.sentences[0] ?? "Choose a baseline to hold the paper’s claim against.",
    plan: planSentence(report),
  };
}
