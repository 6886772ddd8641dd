// How long images wait on average on a device, its uplink and a shared server, by closed forms: Pollaczek and Khinchine's
// for one server, Erlang's C with Allen and Cunneen's correction for several, Inoue's (2021) for batches.
import type { BusySeconds } from "./estimate";
import type { Scenario } from "./scenario";

/** How long one image keeps a place busy. */
export interface ServiceTime {
  readonly meanSeconds: number;
  /** Variance over squared mean: 0 where every image takes as long, 1 where times are exponential. */
  readonly variability: number;
}

/** After all factors; a local network has 0 seconds of link and server. */
export interface ServiceTimes {
  readonly device: ServiceTime;
  /** The bits of an image on the uplink, without the round trip, in which the next image can be on its way. */
  readonly link: ServiceTime;
  /** Of an image alone. */
  readonly server: ServiceTime;
}

export type Place = keyof ServiceTimes;

export interface Capacity {
  /** Images a second of one device that each place can follow; Infinity where it takes no time. */
  readonly imagesPerSecond: Readonly<Record<Place, number>>;
  /** The least of them, and whose it is. */
  readonly maxImagesPerSecond: number;
  readonly bottleneck: Place;
}

export interface ExpectedWait {
  readonly seconds: Readonly<Record<Place, number>>;
  readonly totalSeconds: number;
  /** What each device gets done; less than what comes where images are dropped or pile up. */
  readonly processedImagesPerSecond: number;
  readonly droppedShare: number;
  /** Images a second by which the queue of one device's images grows, λ − μ; 0 where every place follows. */
  readonly backlogImagesPerSecond: number;
  readonly bottleneck: Place;
  /** Busy share of each place, 0 … 1. */
  readonly utilisation: Readonly<Record<Place, number>>;
}

/** Rounding of a product such as 3 × 0.1 must not drop an image or move a rate above its capacity. */
export const roundingShare = 1e-9;

/** A time that is the same for every image. */
export function fixedTime(meanSeconds: number): ServiceTime {
  return { meanSeconds, variability: 0 };
}

/** Mean and variability of measured or drawn times; no time at all is 0 seconds. */
export function serviceTimeOf(seconds: ArrayLike<number>): ServiceTime {
  if (seconds.length === 0) return fixedTime(0);
  let sum = 0;
  for (let i = 0; i < seconds.length; i++) sum += seconds[i];
  const mean = sum / seconds.length;
  if (!Number.isFinite(mean) || mean === 0) return fixedTime(mean);
  let squares = 0;
  for (let i = 0; i < seconds.length; i++) squares += (seconds[i] / mean - 1) ** 2;
  return { meanSeconds: mean, variability: squares / seconds.length };
}

/** Erlang's C: the probability that all `servers` are busy at `load` = λ·S of them, below 1 for each. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  let blocked = 1; // Erlang's B, by its recursion
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/**
 * The mean wait in seconds before `servers` that share one queue; Infinity where they cannot follow.
 * Exact for Poisson arrivals (`arrivalVariability` 1) at one server (M/G/1: λE[S²]/2(1 − ρ)), for exponential times at
 * several, and for regular arrivals of regular times. Else Allen and Cunneen's (Ca² + Cs²)/2 × the wait of M/M/c, with
 * Cosmetatos's addition (1975) for fixed times at several servers and, where arrivals are more regular than Poisson's, the
 * factor of Krämer and Langenbach-Belz (1976).
 */
export function meanWaitSeconds(
  imagesPerSecond: number,
  { meanSeconds, variability }: ServiceTime,
  { servers = 1, arrivalVariability = 1 }: { readonly servers?: number; readonly arrivalVariability?: number } = {},
): number {
  if (imagesPerSecond === 0 || meanSeconds === 0) return 0;
  const load = imagesPerSecond * meanSeconds;
  // images so rare that their load rounds to none
  if (load === 0) return 0;
  const utilisation = load / servers;
  const spread = arrivalVariability + variability;
  if (spread === 0) return utilisation <= 1 + roundingShare ? 0 : Infinity;
  if (!(utilisation < 1)) return Infinity;
  const exponential = (erlangC(servers, load) * meanSeconds) / (servers * (1 - utilisation));
  // of fixed times, in full at one with fixed times, none at exponential ones
  const addition = ((1 - utilisation) * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * load);
  const wait = (exponential * (spread + Math.max(0, 1 - variability) * Math.min(1, addition))) / 2;
  if (arrivalVariability >= 1) return wait;
  return wait * Math.exp((-2 * (1 - utilisation) * (1 - arrivalVariability) ** 2) / (3 * utilisation * spread));
}

/** How much longer than an image alone a batch of `images` takes. */
export function batchFactor(
  batch: { readonly fixedSeconds: number; readonly secondsPerImage: number },
  images: number,
) {
  const alone = batch.fixedSeconds + batch.secondsPerImage;
  return alone === 0 ? 1 : (batch.fixedSeconds + images * batch.secondsPerImage) / alone;
}

/**
 * The mean time in seconds beyond that of an image alone at a server that takes all that wait (up to `max`) as one batch
 * as soon as it is free, for Poisson arrivals: Inoue's bound (Performance Evaluation 147, 2021), which has no `max`, and
 * beside it the queue of full batches. Within 10 % of the simulation (of the whole time at the server) up to 0.9 of its capacity.
 */
function batchDelaySeconds(
  imagesPerSecond: number,
  aloneSeconds: number,
  batch: NonNullable<Scenario["server"]["batch"]>,
) {
  if (imagesPerSecond === 0) return 0;
  const { max } = batch;
  const fullSeconds = aloneSeconds * batchFactor(batch, max);
  const utilisation = (imagesPerSecond * fullSeconds) / max;
  if (!(utilisation < 1)) return Infinity;
  const each = max > 1 ? (fullSeconds - aloneSeconds) / (max - 1) : aloneSeconds;
  const fixed = aloneSeconds - each;
  const load = imagesPerSecond * each;
  const low =
    ((each + fixed) / (2 * (1 - load))) *
    (1 + 2 * imagesPerSecond * fixed + (1 - imagesPerSecond * fixed) / (1 + load));
  const high = (1.5 * fixed) / (1 - load) + ((each / 2) * (load + 2)) / (1 - load ** 2);
  const full = (fullSeconds * utilisation ** max) / (2 * max * (1 - utilisation));
  return Math.max(0, Math.min(low, high) - aloneSeconds) + full;
}

/**
 * Images a second of one device that get done where one that comes while the device is busy is dropped: every ⌈t·λ⌉th of
 * periodic ones, else Erlang's loss, λ/(1 + λ·t).
 */
export function processedWhereDropped(
  imagesPerSecond: number,
  deviceSeconds: number,
  arrivals: Scenario["workload"]["arrivals"],
) {
  const load = imagesPerSecond * deviceSeconds;
  if (imagesPerSecond === 0 || load === Infinity) return 0;
  return imagesPerSecond / (arrivals === "poisson" ? 1 + load : Math.max(1, Math.ceil(load * (1 - roundingShare))));
}

/**
 * Seconds for which the device holds an image until the uplink has passed the one before, where images are dropped
 * meanwhile: the uplink began when the device became free, and the next image came a while after, which is exponential for
 * Poisson arrivals (exact at fixed times) and anything up to a period for periodic ones.
 */
function heldSeconds(
  imagesPerSecond: number,
  { device, link }: ServiceTimes,
  arrivals: Scenario["workload"]["arrivals"],
) {
  const longest = link.meanSeconds === Infinity ? Infinity : Math.max(0, link.meanSeconds - device.meanSeconds);
  if (imagesPerSecond === 0 || longest === 0 || longest === Infinity) return longest === Infinity ? Infinity : 0;
  if (arrivals === "poisson") return longest + Math.expm1(-imagesPerSecond * longest) / imagesPerSecond;
  const gap = 1 / imagesPerSecond;
  return longest >= gap ? longest - gap / 2 : longest * (longest / (2 * gap));
}

/** min(1/t_d, R/8W, c/(N·t_s)): the images a second that each of the devices may have, and which place forbids more. */
export function capacityOf(scenario: Scenario, times: ServiceTimes): Capacity {
  const { workers, batch } = scenario.server;
  const serverSeconds = times.server.meanSeconds * (batch ? batchFactor(batch, batch.max) / batch.max : 1);
  const imagesPerSecond = {
    device: 1 / times.device.meanSeconds,
    link: 1 / times.link.meanSeconds,
    server: workers / (scenario.workload.devices * serverSeconds),
  };
  const places = ["device", "link", "server"] as const;
  const bottleneck = places.reduce((slowest, place) =>
    imagesPerSecond[place] < imagesPerSecond[slowest] ? place : slowest,
  );
  return { imagesPerSecond, maxImagesPerSecond: imagesPerSecond[bottleneck], bottleneck };
}

/** Of departures, by Marshall's formula for one server: between that of arrivals (idle) and of service (busy). */
function departureVariability(arrivalVariability: number, utilisation: number, service: ServiceTime): number {
  return arrivalVariability + utilisation ** 2 * (service.variability - arrivalVariability);
}

/**
 * The wait in seconds at a server to which `devices` send, each a stream of the given variability. Regular streams that
 * begin at any time make a wait between none (one device) and Poisson's (many): that of the Brownian bridge over their
 * period (Norros, Roberts, Simonian and Virtamo, 1991), e^{z²}erfc(z) by its bound. For regular streams and fixed times
 * within a third of the simulation's mean over beginnings at two devices, a tenth from five on; single fleets differ more.
 */
function sharedWaitSeconds(
  imagesPerSecond: number,
  service: ServiceTime,
  devices: number,
  workers: number,
  own: number,
) {
  const streamVariability = Math.min(1, own);
  // an image of a regular stream never meets one of its own
  const others = imagesPerSecond * (1 - (1 - streamVariability) / devices);
  const utilisation = (imagesPerSecond * service.meanSeconds) / workers;
  if (streamVariability + service.variability > 0 ? !(utilisation < 1) : utilisation > 1 + roundingShare)
    return Infinity;
  const z = (1 - (others * service.meanSeconds) / workers) * Math.sqrt((devices - 1) / 2);
  const bridge = z > 0 ? 2 / (1 + Math.sqrt(1 + 4 / (Math.PI * z * z))) : 0;
  const variability = streamVariability + (1 - streamVariability) * bridge;
  // what is more regular than Poisson's is in `bridge`: only its share of the variability is left to weigh
  const poisson = meanWaitSeconds(others, service, { servers: workers });
  return (poisson * (variability + service.variability)) / (1 + service.variability);
}

/**
 * The expected wait of an image, in seconds, before the device, its uplink and the server that `workload.devices` share.
 * Poisson arrivals of one device with fixed times are exact: in a row of such places all waiting together is that before
 * the slowest (Friedman, 1965). Else each place by itself, its arrivals being what leaves the one before.
 * Where images are dropped nothing waits for the device, which is busy until the uplink takes its image; the server queues.
 * A place that cannot follow has Infinity, and the backlog says by how much it grows.
 */
export function expectedWait(scenario: Scenario, times: ServiceTimes): ExpectedWait {
  const { imagesPerSecond: wanted, arrivals, whenBusy, devices } = scenario.workload;
  const { workers, batch } = scenario.server;
  const capacity = capacityOf(scenario, times);
  const drops = whenBusy === "drop";
  let rate = wanted;
  let variability = arrivals === "poisson" ? 1 : 0;
  const before: { rate: number; service: ServiceTime }[] = [];

  const wait = (service: ServiceTime): number => {
    const alike =
      arrivals === "poisson" &&
      !drops &&
      [...before.map((place) => place.service), service].every((time) => time.variability === 0);
    const own = meanWaitSeconds(rate, service, { arrivalVariability: variability });
    if (!alike || own === Infinity) return own;
    const slowest = Math.max(0, ...before.map((place) => place.service.meanSeconds));
    if (service.meanSeconds <= slowest) return 0;
    return meanWaitSeconds(rate, service) - meanWaitSeconds(rate, fixedTime(slowest));
  };
  const leave = (service: ServiceTime) => {
    const utilisation = rate === 0 ? 0 : Math.min(1, rate * service.meanSeconds);
    variability = departureVariability(variability, utilisation, service);
    if (rate * service.meanSeconds > 1 + roundingShare) rate = 1 / service.meanSeconds;
    before.push({ rate, service });
    return utilisation;
  };

  const seconds = { device: 0, link: 0, server: 0 };
  const utilisation = { device: 0, link: 0, server: 0 };
  if (drops) {
    const held = heldSeconds(wanted, times, arrivals);
    seconds.link = held;
    const all = processedWhereDropped(wanted, times.device.meanSeconds, arrivals);
    // each image after another one is held, over Poisson arrivals; periodic ones come at most as often as the uplink passes them
    if (arrivals === "poisson") rate = all === 0 ? 0 : 1 / (1 / all + held);
    else rate = Math.min(all, capacity.imagesPerSecond.link);
    utilisation.device = rate === 0 ? 0 : Math.min(1, rate * times.device.meanSeconds);
    // what a device that is free for 1/λ and busy for t in turn lets through, and times that vary
    variability = variability * (1 - utilisation.device) ** 2 + utilisation.device ** 2 * times.device.variability;
  } else {
    seconds.device = wait(times.device);
    utilisation.device = leave(times.device);
    seconds.link = wait(times.link);
  }
  utilisation.link = leave(times.link);

  const offered = rate * devices;
  if (batch && batch.max > 1) {
    seconds.server = batchDelaySeconds(offered / workers, times.server.meanSeconds, batch);
  } else if (devices === 1) {
    seconds.server =
      workers === 1
        ? wait(times.server)
        : meanWaitSeconds(offered, times.server, { servers: workers, arrivalVariability: variability });
  } else {
    seconds.server = sharedWaitSeconds(offered, times.server, devices, workers, variability);
  }
  utilisation.server = rate === 0 ? 0 : Math.min(1, rate / capacity.imagesPerSecond.server);
  const served = Math.min(rate, capacity.imagesPerSecond.server);
  return {
    seconds,
    totalSeconds: seconds.device + seconds.link + seconds.server,
    processedImagesPerSecond: served,
    droppedShare: drops && wanted > 0 ? 1 - rate / wanted : 0,
    backlogImagesPerSecond: Math.max(0, (drops ? rate : wanted) - served),
    bottleneck: capacity.bottleneck,
    utilisation,
  };
}

/** The expected wait before all places of an image with these fixed times, as `estimate` asks it; Infinity where a backlog grows. */
export function waitSeconds(scenario: Scenario, { device, link, server }: BusySeconds): number {
  const times = { device: fixedTime(device), link: fixedTime(link), server: fixedTime(server) };
  return expectedWait(scenario, times).totalSeconds;
}

const placeNames: Record<Place, string> = { device: "device", link: "uplink", server: "server" };

/** What a wait without end means, as a sentence; undefined where every place follows. */
export function backlogSentence(wait: ExpectedWait): string | undefined {
  if (wait.totalSeconds < Infinity) return undefined;
  const { backlogImagesPerSecond: backlog, bottleneck, processedImagesPerSecond: processed } = wait;
  const digits = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  const name = placeNames[bottleneck];
  if (processed === 0) return `Nothing gets through the ${name}, so no answer ever arrives.`;
  if (backlog <= roundingShare * processed) {
    return `The ${name} is busy all the time, so the wait grows without end; it needs images that come more rarely.`;
  }
  return `The ${name} follows ${digits(processed)} images a second of a device and no more: its backlog grows by ${digits(backlog)} images a second.`;
}
