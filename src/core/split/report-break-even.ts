// Where a report's focus is faster than what it is held against: in closed form where one applies, and all crossings.
import { breakEvenRate, breakEvenSlowdown, crossings, type Advantage, type FixedWay } from "./break-even";
import { latencySeconds, type Estimate, type EstimateOptions } from "./estimate";
import type { BreakEven, SplitReport } from "./report";
import { atRate, atSlowdown, type Scenario } from "./scenario";
import { rateRange, slowdownRange } from "./winner-map";

/** What a closed form knows of a way; undefined over LoRa, whose frames have a rate of their own. */
function fixedWay({ candidate, ...one }: Estimate, { uplink }: Scenario): FixedWay | undefined {
  const { deviceSeconds, serverSeconds, wireBytes } = one;
  if (deviceSeconds === undefined) return undefined;
  if (candidate.way === "local") return { wireBytes: 0, deviceSeconds, serverSeconds: 0, rttSeconds: 0 };
  const answer = one.parts.find(({ place }) => place === "downlink")?.seconds;
  if (serverSeconds === undefined || wireBytes === undefined || answer === undefined || uplink.transport === "lora") {
    return undefined;
  }
  const repeats = uplink.transport === "udp" ? 1 / (1 - uplink.lossFraction) : 1;
  return {
    wireBytes: wireBytes * repeats,
    deviceSeconds,
    serverSeconds: serverSeconds + answer,
    rttSeconds: (uplink.rttMs / 1000) * (1 + uplink.handshakeRtts),
  };
}

/** Numbers that two ways of computing one crossing may differ by: rounding, and the bisection's 10⁻¹². */
const sameCrossing = 1e-6;

/** Whether a closed form tells what was found along the whole range. */
function agrees(closed: Advantage, { crossings: found, from, to, fasterAtFrom }: BreakEven): boolean {
  if (closed.kind === "above" || closed.kind === "below") {
    const { kind, value } = closed;
    if (value > from && value < to) {
      const [only, ...more] = found;
      return (
        only !== undefined &&
        more.length === 0 &&
        only.firstIsLessAbove === (kind === "above") &&
        Math.abs(only.at / value - 1) < sameCrossing
      );
    }
    return found.length === 0 && fasterAtFrom === (value <= from === (kind === "above") ? "focus" : "against");
  }
  return found.length === 0 && (fasterAtFrom === "focus") === (closed.kind === "always");
}

function breakEvenOver(
  pair: { readonly focus: Estimate; readonly against: Estimate },
  { from, to }: { readonly from: number; readonly to: number },
  put: (value: number) => Scenario,
  options: EstimateOptions,
  closed: Advantage | undefined,
): BreakEven {
  const over =
    ({ candidate }: Estimate) =>
    (value: number) =>
      latencySeconds(candidate, put(value), options) ?? Infinity;
  const [own, other] = [over(pair.focus), over(pair.against)];
  const fasterAt = (value: number): BreakEven["fasterAtFrom"] => {
    const [first, second] = [own(value), other(value)];
    return first < second ? "focus" : first > second ? "against" : "neither";
  };
  const found: BreakEven = {
    crossings: crossings(own, other, { from, to }),
    from,
    to,
    fasterAtFrom: fasterAt(from),
    fasterAtTo: fasterAt(to),
  };
  return closed && agrees(closed, found) ? { closed, ...found } : found;
}

export function breakEvens(
  pair: { readonly focus: Estimate; readonly against: Estimate },
  scenario: Scenario,
  { options, steady }: { readonly options: EstimateOptions; readonly steady: EstimateOptions },
): SplitReport["breakEven"] {
  const ways = [pair.focus, pair.against].map((one) => fixedWay(one, scenario));
  const [own, other] = ways;
  const known = own !== undefined && other !== undefined;
  // the closed form multiplies the device's times by the factor itself
  const unscaled = (way: FixedWay): FixedWay => ({
    ...way,
    deviceSeconds: way.deviceSeconds / scenario.device.slowdown,
  });
  return {
    rate: breakEvenOver(
      pair,
      rateRange,
      (rate) => atRate(scenario, rate),
      steady,
      known ? breakEvenRate(own, other) : undefined,
    ),
    deviceSlowdown: breakEvenOver(
      pair,
      slowdownRange,
      (slowdown) => atSlowdown(scenario, slowdown),
      options,
      known && !scenario.uplink.trace
        ? breakEvenSlowdown(unscaled(own), unscaled(other), scenario.uplink.rateBitsPerSecond)
        : undefined,
    ),
  };
}
