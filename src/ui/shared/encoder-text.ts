// How pages word what the device pays: what its half of a network costs, or a whole network.
import type { DeviceCost } from "../../engine/protocol-checkpoints";
import type { Fact } from "../components/fact-list";
import { formatCount } from "../components/format";

/** Keeps a number with its unit on one line. */
const nbsp = "\u00a0";

/** 2,030,031,360 as `2.03 G`, 20,562,688 as `20.6 M`. */
export function withPrefix(value: number): string {
  const [divisor, prefix] = value >= 1e9 ? [1e9, `${nbsp}G`] : value >= 1e6 ? [1e6, `${nbsp}M`] : [1, ""];
  return `${formatCount(value / divisor)}${prefix}`;
}

/** `140,136 parameters, 4,485 kbit` */
function encoderSizeText({ parameters, bits }: Pick<DeviceCost, "parameters" | "bits">): string {
  return `${formatCount(parameters)} parameters, ${formatCount(bits / 1000)}${nbsp}kbit`;
}

/** `416 × 416 pixels` */
export const squareText = (side: number) => `${side}${nbsp}×${nbsp}${side} pixels`;

/** `2.03 G for 416 × 416 pixels` */
function encoderMacsText({
  multiplyAccumulates,
  inputSize,
}: Pick<DeviceCost, "multiplyAccumulates" | "inputSize">): string {
  return `${withPrefix(multiplyAccumulates)} for ${squareText(inputSize)}`;
}

/** Rows of a list of facts; none where nothing is known. */
export function encoderFacts(
  cost: (Partial<DeviceCost> & Pick<DeviceCost, "parameters" | "bits">) | undefined,
  what: "Encoder" | "Network" = "Encoder",
): Fact[] {
  if (!cost) return [];
  const { multiplyAccumulates, inputSize } = cost;
  return [
    [what, encoderSizeText(cost)],
    ...(multiplyAccumulates !== undefined && inputSize !== undefined
      ? [[`${what} MACs`, encoderMacsText({ multiplyAccumulates, inputSize })] as const]
      : []),
  ];
}
