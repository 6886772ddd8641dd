// How many replicas a fleet's server needs, with which batch, and what a million images cost.
import { UserError } from "../base/user-error";

/** A plan that cannot be made of what was asked. */
export class PlanError extends UserError {
  override readonly name = "PlanError";
}

export interface PlanInput {
  readonly devices: number;
  /** Of one device, on average. */
  readonly imagesPerSecond: number;
  /** The busiest time over the average. */
  readonly peakFactor: number;
  /** A batch of n images takes fixedSeconds + n × secondsPerImage. */
  readonly batch: { readonly fixedSeconds: number; readonly secondsPerImage: number; readonly max: number };
  /** The longest time at the server: until a batch is full, and its own. */
  readonly slaSeconds: number;
  /** Share of its capacity to which a replica is loaded at the busiest time, above 0 and at most 1. */
  readonly maxUtilisation: number;
  /** Of one replica. */
  readonly pricePerHour: number;
  /** Of an image on the wire, with headers. */
  readonly wireBytes: number;
}

export interface Plan {
  /** The greatest one that keeps the time. */
  readonly batch: number;
  /** Of a full batch. */
  readonly batchSeconds: number;
  /** What a replica can do at most, with full batches. */
  readonly imagesPerSecondPerReplica: number;
  readonly replicas: number;
  /** What a replica gets at the busiest time. */
  readonly peakImagesPerSecondPerReplica: number;
  /** Of an image at the server: until its batch is full, and the batch. */
  readonly seconds: number;
  readonly pricePerHour: number;
  /** Of replicas loaded to `maxUtilisation` all the time. */
  readonly pricePerMillionImages: number;
  /** What the replicas of the busiest time cost over the average; Infinity where no image comes. */
  readonly pricePerMillionImagesAtAverage: number;
  /** 10⁹ bytes. */
  readonly ingressGigabytesPerMillionImages: number;
  readonly ingressBitsPerSecondAtPeak: number;
  /** Little's law: images of one replica that wait or are served at the busiest time (Ray Serve's `target_ongoing_requests`). */
  readonly targetOngoingRequests: number;
}

function check(input: PlanInput): void {
  const { devices, imagesPerSecond, peakFactor, batch, slaSeconds, maxUtilisation, pricePerHour, wireBytes } = input;
  const refuse = (what: string, value: number, expected: string): never => {
    throw new PlanError(`${what} is ${value}. ${expected}`);
  };
  const amounts: readonly (readonly [string, number])[] = [
    ["The number of devices", devices],
    ["The images a second of a device", imagesPerSecond],
    ["The fixed time of a batch in seconds", batch.fixedSeconds],
    ["The time of an image in a batch in seconds", batch.secondsPerImage],
    ["The longest time at the server in seconds", slaSeconds],
    ["The price of an hour", pricePerHour],
    ["The number of bytes of an image", wireBytes],
  ];
  for (const [what, value] of amounts) {
    if (!(value >= 0 && value < Infinity)) refuse(what, value, "Give a number from 0 on.");
  }
  if (!(peakFactor >= 1 && peakFactor < Infinity)) refuse("The peak factor", peakFactor, "Give a number from 1 on.");
  if (!(maxUtilisation > 0 && maxUtilisation <= 1)) {
    refuse("The load of a replica", maxUtilisation, "Give a share above 0 and at most 1, e.g. 0.7.");
  }
  if (!Number.isInteger(batch.max) || batch.max < 1)
    refuse("The greatest batch", batch.max, "Give a whole number from 1 on.");
  if (!(batch.fixedSeconds + batch.secondsPerImage > 0)) {
    throw new PlanError("A batch takes 0 seconds, so any number of images fits a replica. Measure or type its time.");
  }
}

const milliseconds = (seconds: number) =>
  `${(1000 * seconds).toLocaleString("en-US", { maximumSignificantDigits: 4 })} ms`;

/**
 * The plan with the greatest batch b for which b/Λ + t(b) is at most the longest time, Λ being what one replica gets at the
 * busiest time; b = 1 waits for no other image, and has t(1) alone. μ = b/t(b), replicas = ⌈N·λ·peak / (ρ·μ)⌉, at least 1.
 * Throws PlanError, in sentences, for input out of range and where not even one image alone keeps the time.
 */
export function planReplicas(input: PlanInput): Plan {
  check(input);
  const { devices, imagesPerSecond, peakFactor, slaSeconds, maxUtilisation, pricePerHour, wireBytes } = input;
  const { fixedSeconds, secondsPerImage, max } = input.batch;
  const average = devices * imagesPerSecond;
  const peak = average * peakFactor;
  const at = (batch: number) => {
    const batchSeconds = fixedSeconds + batch * secondsPerImage;
    const rate = batch / batchSeconds;
    // a quotient that is whole but for its rounding needs no replica more
    const replicas = Math.max(1, Math.ceil((peak / (maxUtilisation * rate)) * (1 - 1e-12)));
    const share = peak / replicas;
    return { batch, batchSeconds, rate, replicas, share, seconds: batchSeconds + (batch === 1 ? 0 : batch / share) };
  };
  let best = at(1);
  if (!(best.seconds <= slaSeconds)) {
    throw new PlanError(
      `No batch keeps ${milliseconds(slaSeconds)}: one image alone takes ${milliseconds(best.seconds)}. ` +
        "Allow more time, or take a faster server or a smaller network.",
    );
  }
  for (let batch = 2; batch <= max; batch++) {
    const next = at(batch);
    if (next.seconds <= slaSeconds) best = next;
  }
  const hourly = best.replicas * pricePerHour;
  return {
    batch: best.batch,
    batchSeconds: best.batchSeconds,
    imagesPerSecondPerReplica: best.rate,
    replicas: best.replicas,
    peakImagesPerSecondPerReplica: best.share,
    seconds: best.seconds,
    pricePerHour: hourly,
    pricePerMillionImages: (1e6 * pricePerHour) / (3600 * best.rate * maxUtilisation),
    pricePerMillionImagesAtAverage: average === 0 ? Infinity : (1e6 * hourly) / (3600 * average),
    ingressGigabytesPerMillionImages: wireBytes / 1000,
    ingressBitsPerSecondAtPeak: 8 * wireBytes * peak,
    targetOngoingRequests: Math.max(1, Math.ceil(best.share * best.seconds * (1 - 1e-12))),
  };
}
