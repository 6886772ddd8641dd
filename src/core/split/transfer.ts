// How long bytes take over an uplink: packets and their headers, TCP's slow start and losses, repeats, LoRa, traces.
import { loraAirSeconds, loraDefaults, loraImageInterval } from "./lora";
import type { Scenario } from "./scenario";

export type Uplink = Scenario["uplink"];
type Trace = NonNullable<Uplink["trace"]>;

type Packets = Pick<Uplink, "mtuBytes" | "headerBytesPerPacket">;

/** TCP's initial window, in segments (RFC 6928). */
const initialWindow = 10;

function segmentBytes({ mtuBytes, headerBytesPerPacket }: Packets): number {
  return mtuBytes - headerBytesPerPacket;
}

/** Bytes on the wire for `bytes` of the application, the request's headers among them: each packet adds its own header. */
export function wireBytes(bytes: number, packets: Packets): number {
  return bytes <= 0 ? 0 : bytes + Math.ceil(bytes / segmentBytes(packets)) * packets.headerBytesPerPacket;
}

/** What a lossy TCP connection carries at most: Mathis and others (1997), √(3/2) · MSS / (RTT · √p). */
export function mathisBitsPerSecond(maximumSegmentBytes: number, rttSeconds: number, lossFraction: number): number {
  return ((8 * maximumSegmentBytes) / rttSeconds) * (Math.sqrt(1.5) / Math.sqrt(lossFraction));
}

/** The bound that losses set to the rate, whatever the link carries; no bound without losses, and over UDP and LoRa. */
function lossBound(uplink: Uplink): number {
  const { transport, rttMs, lossFraction } = uplink;
  if (transport !== "tcp" || lossFraction <= 0 || rttMs <= 0) return Infinity;
  return mathisBitsPerSecond(segmentBytes(uplink), rttMs / 1000, lossFraction);
}

/** How long a trace runs before it begins anew, in seconds; a trace of one row has no end. */
export function tracePeriod(trace: Trace): number {
  const last = trace.length - 1;
  return last === 0 ? Infinity : 2 * trace[last][0] - trace[last - 1][0] - trace[0][0];
}

/**
 * Seconds that a trace needs for `bits` from `startSeconds` after its first row on, each rate bounded by `bound`. A row
 * lasts until the next one, the last as long as the one before it; then the trace begins anew. Infinity where it carries
 * nothing.
 */
function traceSeconds(bits: number, trace: Trace, bound: number, startSeconds: number): number {
  const last = trace.length - 1;
  const rateOf = (row: number) => Math.min(trace[row][1], bound);
  if (last === 0) return bits / rateOf(0);
  const lengthOf = (row: number) =>
    row < last ? trace[row + 1][0] - trace[row][0] : trace[last][0] - trace[last - 1][0];
  const period = tracePeriod(trace);
  let periodBits = 0;
  for (let i = 0; i <= last; i++) periodBits += rateOf(i) * lengthOf(i);
  if (periodBits <= 0) return Infinity;
  let row = 0;
  let into = startSeconds % period;
  while (row < last && into >= lengthOf(row)) into -= lengthOf(row++);
  // whole rounds first, so that the walk below is a round at most
  const rounds = Math.max(0, Math.ceil(bits / periodBits) - 1);
  let elapsed = rounds * period;
  let left = Math.max(0, bits - rounds * periodBits);
  for (; ; row = row < last ? row + 1 : 0, into = 0) {
    const length = Math.max(0, lengthOf(row) - into);
    const rate = rateOf(row);
    if (rate > 0 && rate * length >= left) return elapsed + left / rate;
    elapsed += length;
    left -= rate * length;
  }
}

/** Seconds in which bits are on their way, at the link's rate or what losses leave of it: no handshake, no stalls. */
export interface AirTime {
  /** Payload and request headers. */
  readonly requestBytes: number;
  /** With the packets' headers. */
  readonly wireBytes: number;
  readonly seconds: number;
  /** Of those seconds; Infinity seconds have 0. */
  readonly bitsPerSecond: number;
}

/**
 * The time on air of `payloadBytes` with the request's headers. UDP and LoRa send lost packets again: W / (1 − p). 0 bytes
 * take no time; a rate of 0 takes Infinity.
 */
export function airTime(payloadBytes: number, uplink: Uplink, startSeconds = 0): AirTime {
  const requestBytes = payloadBytes + uplink.requestHeaderBytes;
  const repeats = uplink.transport === "tcp" ? 1 : 1 / (1 - uplink.lossFraction);
  if (requestBytes === 0) return { requestBytes, wireBytes: 0, seconds: 0, bitsPerSecond: 0 };
  if (uplink.transport === "lora") {
    const seconds = loraAirSeconds(requestBytes, uplink.lora ?? loraDefaults) * repeats;
    return { requestBytes, wireBytes: requestBytes, seconds, bitsPerSecond: (8 * requestBytes * repeats) / seconds };
  }
  const onWire = wireBytes(requestBytes, uplink);
  const bits = 8 * onWire * repeats;
  const bound = lossBound(uplink);
  const seconds = uplink.trace
    ? traceSeconds(bits, uplink.trace, bound, startSeconds)
    : bits / Math.min(uplink.rateBitsPerSecond, bound);
  return { requestBytes, wireBytes: onWire, seconds, bitsPerSecond: bits / seconds };
}

/**
 * What a cold congestion window adds, in seconds: after each of its first rounds the sender waits for an acknowledgement
 * as long as the window is shorter than the path. The segment's time is taken at the rate that losses leave, so that a
 * faster link is never slower.
 */
function slowStartSeconds(segments: number, segmentSeconds: number, rttSeconds: number): number {
  let seconds = 0;
  for (let sent = initialWindow, window = initialWindow; sent < segments; window *= 2, sent += window) {
    seconds += Math.max(0, segmentSeconds + rttSeconds - window * segmentSeconds);
  }
  return seconds;
}

/**
 * Seconds from the first handshake to the last bit of what is `air` long on its way; a latency adds the round trip that
 * the answer closes. `cold`: TCP's congestion window is closed when the image comes. Infinity where the rate is 0 or the
 * round trip endless; never NaN.
 */
export function sendSeconds(air: AirTime, uplink: Uplink, { cold }: { readonly cold: boolean }): number {
  const rttSeconds = uplink.rttMs / 1000;
  if (air.requestBytes === 0) return 0;
  if (air.seconds === Infinity || rttSeconds === Infinity) return Infinity;
  const stalls =
    cold && uplink.transport === "tcp"
      ? slowStartSeconds(
          Math.ceil(air.requestBytes / segmentBytes(uplink)),
          (8 * uplink.mtuBytes) / air.bitsPerSecond,
          rttSeconds,
        )
      : 0;
  return uplink.handshakeRtts * rttSeconds + air.seconds + stalls;
}

/** `sendSeconds` of `payloadBytes` and the request's headers, from the trace's first row on where the uplink has one. */
export function transferSeconds(payloadBytes: number, uplink: Uplink, options: { readonly cold: boolean }): number {
  return sendSeconds(airTime(payloadBytes, uplink), uplink, options);
}

/** A connection of which the rate alone is known: warm TCP over IPv4, nothing lost, no round trip, no request headers. */
export function uplinkOfRate(rateBitsPerSecond: number): Uplink {
  return {
    rateBitsPerSecond,
    rttMs: 0,
    lossFraction: 0,
    transport: "tcp",
    mtuBytes: 1500,
    headerBytesPerPacket: 40,
    requestHeaderBytes: 0,
    handshakeRtts: 0,
    window: "warm",
    jitterSigma: 0,
  };
}

/** Whether an image finds a cold window: as the scenario says, else where images come more than a second apart. */
export function startsCold({ uplink, workload }: Pick<Scenario, "uplink" | "workload">): boolean {
  return uplink.window === "auto" ? workload.imagesPerSecond < 1 : uplink.window === "cold";
}

/** Seconds for which an image keeps the uplink from the next one: its time on air, over LoRa as long as the duty cycle asks. */
export function uplinkBusySeconds(air: AirTime, uplink: Uplink): number {
  return uplink.transport === "lora" ? loraImageInterval(air.seconds, uplink.lora ?? loraDefaults) : air.seconds;
}

/** Seconds of the answer's bytes over the downlink, in packets like the uplink's; Infinity at a rate of 0. */
export function answerSeconds(
  answerBytes: number,
  { uplink, downlink }: Pick<Scenario, "uplink" | "downlink">,
): number {
  const onWire = wireBytes(answerBytes, uplink);
  return onWire === 0 ? 0 : (8 * onWire) / downlink.rateBitsPerSecond;
}
