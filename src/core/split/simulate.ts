// A simulation of images on their way through devices, their uplinks and the server that they share, event by event.
import { SeededRandom } from "../base/random";
import { quantileOfSorted } from "../metrics/spread";
import type { Candidate } from "./candidate";
import { drawTimes, type DrawnTimes } from "./distribution";
import { drawsOf } from "./draws";
import { batchFactor, capacityOf, roundingShare, serviceTimeOf, type Place, type ServiceTimes } from "./queueing";
import type { Scenario } from "./scenario";

/**
 * Seconds of images, after all factors. Samples of equal count belong together: the same index is the same image. One
 * sample is the time of every image. A local network has [0] for all but the device, and a round trip of 0.
 */
export interface SampledTimes extends DrawnTimes {
  readonly rttSeconds: number;
}

/** What the simulation takes of a candidate; undefined where a part of its latency is missing. */
export function sampledTimesOf(candidate: Candidate, scenario: Scenario): SampledTimes | undefined {
  const drawn = drawTimes(candidate, scenario, drawsOf(scenario));
  return drawn && { ...drawn, rttSeconds: candidate.way === "local" ? 0 : scenario.uplink.rttMs / 1000 };
}

export interface Simulation {
  /** Images that came, those that were let in, and the share that was dropped. */
  readonly offered: number;
  readonly processed: number;
  readonly droppedShare: number;
  /** False where a place cannot follow what comes; then there are no percentiles, for they grow with the time watched. */
  readonly stable: boolean;
  /** Seconds from an image's arrival to its answer, by type 7. */
  readonly latency?: { readonly p5: number; readonly p50: number; readonly p95: number; readonly mean: number };
  /** Ascending, of all images after the first tenth of the time, in which the queues fill. */
  readonly latencies: Float64Array;
  /** Mean wait of an image before each place. */
  readonly waitSeconds: Readonly<Record<Place, number>>;
  readonly utilisation: Readonly<Record<Place, number>>;
  /** Of all devices. */
  readonly answersPerSecond: number;
  /** Mean count of images of all devices that have come and are not yet answered. */
  readonly imagesInside: number;
  /** By how much that count grows a second for each device, over the second half; 0 where it is stable. */
  readonly backlogImagesPerSecond: number;
}

export interface LoadPoint {
  /** Of one device. */
  readonly imagesPerSecond: number;
  readonly simulation: Simulation;
}

/** Puts `value` in place of the least of a binary heap. */
function replaceFirst(heap: Float64Array, value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= value) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = value;
}

/** Images of one or several devices in the order in which they were let in; all in seconds. */
interface Sent {
  count: number;
  readonly arrival: Float64Array;
  /** When the image is whole at the server. */
  readonly ready: Float64Array;
  readonly server: Float64Array;
  /** After the server: the answer and the round trip. */
  readonly after: Float64Array;
  readonly deviceWait: Float64Array;
  readonly linkWait: Float64Array;
}

const newSent = (capacity: number): Sent => ({
  count: 0,
  arrival: new Float64Array(capacity),
  ready: new Float64Array(capacity),
  server: new Float64Array(capacity),
  after: new Float64Array(capacity),
  deviceWait: new Float64Array(capacity),
  linkWait: new Float64Array(capacity),
});

interface DrawnImage {
  device: number;
  link: number;
  transfer: number;
  server: number;
  /** Answer and round trip. */
  after: number;
}

/** Draws one image's times: one index for all samples of the longest count, so that they stay of one image. */
function imageDraws(times: SampledTimes, random: SeededRandom): () => Readonly<DrawnImage> {
  const { device, link, transfer, server, answer, rttSeconds } = times;
  const longest = Math.max(...[device, link, transfer, server, answer].map((samples) => samples.length));
  const fill = (drawn: DrawnImage, index: number) => {
    const pick = (samples: ArrayLike<number>) =>
      samples.length === longest ? samples[index] : samples[samples.length === 1 ? 0 : random.below(samples.length)];
    drawn.device = pick(device);
    drawn.link = pick(link);
    drawn.transfer = pick(transfer);
    drawn.server = pick(server);
    drawn.after = pick(answer) + rttSeconds;
    return drawn;
  };
  const drawn = fill({ device: 0, link: 0, transfer: 0, server: 0, after: 0 }, 0);
  return longest === 1 ? () => drawn : () => fill(drawn, random.below(longest));
}

/** One device and its uplink until `untilSeconds`; appends what was let in to `sent` and returns how many images came. */
function runDevice(
  scenario: Scenario,
  draw: () => Readonly<DrawnImage>,
  untilSeconds: number,
  random: SeededRandom,
  sent: Sent,
): number {
  const { imagesPerSecond, arrivals, whenBusy, devices } = scenario.workload;
  const gap = 1 / imagesPerSecond;
  const slack = gap * roundingShare;
  const nextGap = () => -Math.log(1 - random.uniform()) * gap;
  let deviceFree = 0;
  let linkFree = 0;
  let offered = 0;
  // devices that see the same period begin at different times
  const first = arrivals === "poisson" ? nextGap() : devices > 1 ? random.uniform() * gap : 0;
  for (
    let arrival = first;
    arrival < untilSeconds && sent.count < sent.arrival.length;
    arrival = arrivals === "poisson" ? arrival + nextGap() : first + offered * gap
  ) {
    offered++;
    if (whenBusy === "drop" && arrival < deviceFree - slack) continue;
    const image = draw();
    const started = Math.max(arrival, deviceFree);
    const encoded = started + image.device;
    const sending = Math.max(encoded, linkFree);
    linkFree = sending + image.link;
    deviceFree = whenBusy === "drop" ? sending : encoded;
    const at = sent.count++;
    sent.arrival[at] = arrival;
    sent.ready[at] = sending + image.transfer;
    sent.server[at] = image.server;
    sent.after[at] = image.after;
    sent.deviceWait[at] = started - arrival;
    sent.linkWait[at] = sending - encoded;
  }
  return offered;
}

/**
 * Seconds that each image spends at the server, first come, first served: a free worker takes what waits, up to a batch.
 * `order` is that of `ready`, the seconds at which images come.
 */
function runServer(scenario: Scenario, ready: Float64Array, seconds: Float64Array, order: Uint32Array): Float64Array {
  const { workers, batch } = scenario.server;
  const free = new Float64Array(Math.min(workers, order.length));
  const sojourns = new Float64Array(order.length);
  const max = batch?.max ?? 1;
  for (let next = 0; next < order.length;) {
    const start = Math.max(free[0], ready[order[next]]);
    let end = next;
    let sum = 0;
    while (end < order.length && end - next < max && ready[order[end]] <= start) sum += seconds[order[end++]];
    const images = end - next;
    const finished = start + (sum / images) * (batch ? batchFactor(batch, images) : 1);
    for (; next < end; next++) sojourns[order[next]] = finished - ready[order[next]];
    replaceFirst(free, finished);
  }
  return sojourns;
}

/** Every rate is below its place's capacity, or at it where nothing varies. */
function isStable(scenario: Scenario, times: ServiceTimes, processedImagesPerSecond: number): boolean {
  const { imagesPerSecond, arrivals, whenBusy } = scenario.workload;
  const { device, link, server } = capacityOf(scenario, times).imagesPerSecond;
  const regular =
    arrivals === "periodic" && [times.device, times.link, times.server].every((time) => time.variability === 0);
  const slack = regular ? 1 + roundingShare : 1 - roundingShare;
  // dropping keeps the device and its uplink from more than they can do
  return whenBusy === "drop"
    ? processedImagesPerSecond <= server * slack
    : imagesPerSecond <= Math.min(device, link, server) * slack;
}

const percentilesOf = (ascending: Float64Array) => ({
  p5: quantileOfSorted(ascending, 0.05),
  p50: quantileOfSorted(ascending, 0.5),
  p95: quantileOfSorted(ascending, 0.95),
  mean: ascending.reduce((sum, seconds) => sum + seconds, 0) / ascending.length,
});

const idle = { device: 0, link: 0, server: 0 };

/** At fewer images a device than this the server sees, of many devices, Poisson's stream: that to which merged streams tend. */
const minImagesPerDevice = 20;

/** Share of the time in which the queues fill, which is not watched. */
const fillingShare = 0.1;

/**
 * Runs about `images` arrivals, of all devices together, through the scenario, of which it takes the server's workers and
 * batches, the workload and the seed; times are given. The same seed gives the same figures. Images that come 0 times a
 * second never meet; of places that are never passed (Infinity seconds) nothing arrives.
 * With more than `images` / 20 devices one of them is followed, and the server's arrivals are drawn as Poisson's.
 */
export function simulate(scenario: Scenario, times: SampledTimes, images = 20_000): Simulation {
  const { imagesPerSecond, devices, whenBusy } = scenario.workload;
  const random = SeededRandom.seeded(scenario.seed);
  const draw = imageDraws(times, random);
  const services = {
    device: serviceTimeOf(times.device),
    link: serviceTimeOf(times.link),
    server: serviceTimeOf(times.server),
  };
  const { device, link, server } = services;
  const transferSeconds = serviceTimeOf(times.transfer).meanSeconds + serviceTimeOf(times.answer).meanSeconds;
  const once = device.meanSeconds + link.meanSeconds + transferSeconds + server.meanSeconds + times.rttSeconds;
  if (once === Infinity || imagesPerSecond === 0) {
    const alone = () => {
      const { device, transfer, server, after } = draw();
      return device + transfer + server + after;
    };
    const latencies =
      once === Infinity ? new Float64Array() : Float64Array.from({ length: images }, () => alone()).sort();
    return {
      offered: 0,
      processed: 0,
      droppedShare: 0,
      stable: once < Infinity,
      ...(latencies.length > 0 ? { latency: percentilesOf(latencies) } : {}),
      latencies,
      waitSeconds: idle,
      utilisation: idle,
      answersPerSecond: 0,
      imagesInside: 0,
      backlogImagesPerSecond: imagesPerSecond,
    };
  }

  const many = devices > Math.max(1, images / minImagesPerDevice);
  const simulated = many ? 1 : devices;
  const endSeconds = Math.max(1, Math.floor(images / simulated)) / imagesPerSecond;
  const sent = newSent(images + 100 + Math.ceil(10 * Math.sqrt(images)));
  let offered = 0;
  for (let i = 0; i < simulated; i++) offered += runDevice(scenario, draw, endSeconds, random, sent);
  const { count } = sent;
  const processedImagesPerSecond = count / endSeconds / simulated;

  const ready = sent.ready.slice(0, count);
  if (many) {
    let now = 0;
    for (let i = 0; i < count; i++)
      ready[i] = now += -Math.log(1 - random.uniform()) / (processedImagesPerSecond * devices);
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => ready[a] - ready[b] || a - b);
  const atServer = runServer(scenario, ready, sent.server, order);

  const watchedFrom = fillingShare * endSeconds;
  const latencies: number[] = [];
  const waits = { ...idle };
  let insideSeconds = 0;
  let answered = 0;
  let grown = 0;
  for (let i = 0; i < count; i++) {
    const arrival = sent.arrival[i];
    const answer = sent.ready[i] + atServer[i] + sent.after[i];
    insideSeconds += Math.max(0, Math.min(answer, endSeconds) - Math.max(arrival, watchedFrom));
    if (answer > watchedFrom && answer <= endSeconds) answered++;
    if (answer > endSeconds) grown++;
    if (arrival <= endSeconds / 2 && answer > endSeconds / 2) grown--;
    if (arrival < watchedFrom) continue;
    latencies.push(answer - arrival);
    waits.device += sent.deviceWait[i];
    waits.link += sent.linkWait[i];
    waits.server += Math.max(0, atServer[i] - sent.server[i]);
  }
  const ascending = Float64Array.from(latencies).sort();
  const watched = Math.max(1, ascending.length);
  const stable = isStable(scenario, services, processedImagesPerSecond);
  const { imagesPerSecond: capacity, maxImagesPerSecond } = capacityOf(scenario, services);
  const utilisation = (place: Place) => Math.min(1, processedImagesPerSecond / capacity[place]);
  const watchedSeconds = endSeconds - watchedFrom;
  // one that is followed for many has the server's clock beside its own: what gets done is then the capacity
  const possible = whenBusy === "drop" ? capacity.server : maxImagesPerSecond;
  const overrun = many && !stable ? Math.min(processedImagesPerSecond, possible) : undefined;
  return {
    offered,
    processed: count,
    droppedShare: whenBusy === "drop" ? 1 - count / offered : 0,
    stable,
    ...(stable && ascending.length > 0 ? { latency: percentilesOf(ascending) } : {}),
    latencies: ascending,
    waitSeconds: { device: waits.device / watched, link: waits.link / watched, server: waits.server / watched },
    utilisation: { device: utilisation("device"), link: utilisation("link"), server: utilisation("server") },
    answersPerSecond: overrun === undefined ? (answered / watchedSeconds / simulated) * devices : overrun * devices,
    imagesInside: (insideSeconds / watchedSeconds / simulated) * devices,
    backlogImagesPerSecond: stable
      ? 0
      : overrun === undefined
        ? Math.max(0, grown) / (endSeconds / 2) / simulated
        : processedImagesPerSecond - overrun,
  };
}

/** Image rates of a curve, as shares of what the slowest place can follow. */
const loadShares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.1, 1.25];

/** The simulation at image rates up to and over the capacity, ascending; none where no place takes any time. */
export function loadCurve(scenario: Scenario, times: SampledTimes, imagesPerPoint = 10_000): LoadPoint[] {
  const { maxImagesPerSecond } = capacityOf(scenario, {
    device: serviceTimeOf(times.device),
    link: serviceTimeOf(times.link),
    server: serviceTimeOf(times.server),
  });
  if (!(maxImagesPerSecond > 0 && maxImagesPerSecond < Infinity)) return [];
  return loadShares.map((share) => {
    const imagesPerSecond = share * maxImagesPerSecond;
    const workload = { ...scenario.workload, imagesPerSecond };
    return { imagesPerSecond, simulation: simulate({ ...scenario, workload }, times, imagesPerPoint) };
  });
}
