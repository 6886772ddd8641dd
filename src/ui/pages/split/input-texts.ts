// The inputs of a sensitivity in plain words, and their values with their units.
import { formatBytes, formatCount } from "../../components/format";
import { factorText, imagesText, rateText } from "./chart-text";
import { durationText, energyText } from "./report-bars";

export interface InputText {
  readonly name: string;
  readonly value: (value: number) => string;
}

const milliseconds = (ms: number) => durationText(ms / 1000);
const watts = (value: number) => `${formatCount(value)} W`;
const percent = (share: number) => `${formatCount(100 * share)} %`;

const inputs: Readonly<Record<string, InputText>> = {
  "candidate.deviceSeconds": { name: "Its time on the device", value: durationText },
  "candidate.serverSeconds": { name: "Its time on the server", value: durationText },
  "candidate.payloadBytes": { name: "Bytes it sends", value: formatBytes },
  "candidate.answerBytes": { name: "Bytes of its answer", value: formatBytes },
  "device.slowdown": { name: "Device, times as slow", value: factorText },
  "server.slowdown": { name: "Server, times as slow", value: factorText },
  "server.workers": { name: "Server workers", value: formatCount },
  "server.batch.fixedSeconds": { name: "Fixed time of a batch", value: durationText },
  "server.batch.secondsPerImage": { name: "Batch time of an image", value: durationText },
  "server.batch.max": { name: "Images of a batch", value: formatCount },
  "uplink.rateBitsPerSecond": { name: "Uplink rate", value: rateText },
  "uplink.rttMs": { name: "Round trip", value: milliseconds },
  "uplink.lossFraction": { name: "Lost packets", value: percent },
  "uplink.mtuBytes": { name: "Largest packet", value: formatBytes },
  "uplink.headerBytesPerPacket": { name: "Header of a packet", value: formatBytes },
  "uplink.requestHeaderBytes": { name: "Request header", value: formatBytes },
  "uplink.handshakeRtts": { name: "Handshakes", value: (count) => `${formatCount(count)} round trips` },
  "uplink.jitterSigma": { name: "Jitter σ", value: formatCount },
  "uplink.lora.spreadingFactor": { name: "LoRa spreading factor", value: formatCount },
  "uplink.lora.bandwidthHz": { name: "LoRa bandwidth", value: (hertz) => `${formatCount(hertz / 1000)} kHz` },
  "uplink.lora.frameBytes": { name: "Bytes of a LoRa frame", value: formatBytes },
  "uplink.lora.dutyCycle": { name: "Duty cycle", value: percent },
  "downlink.rateBitsPerSecond": { name: "Downlink rate", value: rateText },
  "energy.computeWatts": { name: "Power while computing", value: watts },
  "energy.idleWatts": { name: "Power while waiting", value: watts },
  "energy.radio.watts": { name: "Radio power", value: watts },
  "energy.radio.baseWatts": { name: "Radio at rate 0", value: watts },
  "energy.radio.wattsPerMegabitPerSecond": { name: "Radio, for each Mbit/s", value: watts },
  "energy.radio.tailWatts": { name: "Tail power", value: watts },
  "energy.radio.tailSeconds": { name: "Tail length", value: durationText },
  "energy.radio.promotionJoules": { name: "Waking the radio", value: energyText },
  "workload.imagesPerSecond": { name: "Images a second", value: imagesText },
  "workload.devices": { name: "Devices at one server", value: formatCount },
};

/** Of a key of the scenario or "candidate.…"; the key itself where it has no words. */
export function inputText(input: string): InputText {
  return inputs[input] ?? { name: input, value: formatCount };
}
