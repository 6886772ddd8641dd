// What an image costs the device in joules: computing, the radio with its promotion and its tail, and being on.
import type { Scenario } from "./scenario";
import type { AirTime } from "./transfer";

/** Joules of one image; a part whose power is missing is absent, one that does not arise is 0. */
export interface Energy {
  /** (P_compute − P_idle) × the device's time. */
  readonly computeJoules?: number;
  /** While bits are on their way, sent again where they are lost. */
  readonly radioJoules?: number;
  /** Waking the radio, where it slept since the image before. */
  readonly promotionJoules?: number;
  /** The radio awake after the last bit, until the next image or the tail's end. */
  readonly tailJoules?: number;
  /** P_idle for as long as the answer takes. */
  readonly idleJoules?: number;
  /** Of all parts but `idleJoules`. */
  readonly aboveIdleJoules?: number;
  readonly wholeJoules?: number;
  /** What is missing for the totals, as a list in a sentence has it. */
  readonly needs: readonly string[];
}

export interface EnergyTimes {
  readonly deviceSeconds?: number;
  /** `local`: nothing is sent; absent where what is sent is missing. */
  readonly air?: AirTime | "local";
  readonly latencySeconds?: number;
}

/** Power times time; no power costs nothing, however long. */
function joules(watts: number, seconds: number): number {
  return watts <= 0 ? 0 : watts * seconds;
}

type RadioParts = Pick<Energy, "radioJoules" | "promotionJoules" | "tailJoules">;

const noRadio: RadioParts = { radioJoules: 0, promotionJoules: 0, tailJoules: 0 };

/** Of `air`'s bits; over TCP the lost share is sent once more beside the time that the transfer counts. */
function radioParts({ energy, uplink, workload }: Scenario, air: AirTime): RadioParts {
  const { radio, idleWatts } = energy;
  if (!radio) return {};
  if (air.seconds === 0) return noRadio;
  const sendSeconds = uplink.transport === "tcp" ? air.seconds / (1 - uplink.lossFraction) : air.seconds;
  if (radio.kind !== "linear") return { ...noRadio, radioJoules: joules(radio.watts, sendSeconds) };
  // a line of the whole device holds what it takes idle
  const held = radio.powerOf === "device" ? idleWatts : 0;
  if (held === undefined) return {};
  const watts = radio.baseWatts + radio.wattsPerMegabitPerSecond * (air.bitsPerSecond / 1e6) - held;
  // 1 / λ is Infinity too where images are rare enough
  const restSeconds = sendSeconds === Infinity ? 0 : Math.max(0, 1 / workload.imagesPerSecond - sendSeconds);
  const rare = workload.imagesPerSecond === 0;
  return {
    radioJoules: joules(watts, sendSeconds),
    promotionJoules: rare || restSeconds >= radio.tailSeconds ? radio.promotionJoules : 0,
    tailJoules: rare ? 0 : joules(radio.tailWatts - held, Math.min(radio.tailSeconds, restSeconds)),
  };
}

function together(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part), 0);
}

/**
 * The energy of one image, in joules. Both totals are there or absent by what they need: power while computing and idle,
 * and where something is sent the radio's. The tail is P_tail · min(T_tail, max(0, 1/λ − time on air)); λ = 0 has none. The
 * radio is promoted where it slept: images come farther apart than the tail is long.
 */
export function energyOf(scenario: Scenario, { deviceSeconds, air, latencySeconds }: EnergyTimes): Energy {
  const { computeWatts, idleWatts, radio } = scenario.energy;
  const needs = [
    ...(computeWatts === undefined ? ["your device’s power while it computes"] : []),
    ...(idleWatts === undefined ? ["your device’s power while it waits"] : []),
    ...(radio === undefined && air !== "local" ? ["your radio’s power"] : []),
  ];
  const computeJoules =
    computeWatts === undefined || idleWatts === undefined || deviceSeconds === undefined
      ? undefined
      : joules(computeWatts - idleWatts, deviceSeconds);
  const idleJoules =
    idleWatts === undefined || latencySeconds === undefined ? undefined : joules(idleWatts, latencySeconds);
  const radioOf = air === "local" ? noRadio : air === undefined ? {} : radioParts(scenario, air);
  const aboveIdleJoules = together([computeJoules, radioOf.radioJoules, radioOf.promotionJoules, radioOf.tailJoules]);
  return {
    computeJoules,
    ...radioOf,
    idleJoules,
    aboveIdleJoules,
    wholeJoules: together([aboveIdleJoules, idleJoules]),
    needs,
  };
}
