// The protocol of a result, and the numbers that it was carried out with; results of older versions had none but the input size.
import type { ProtocolNumbers } from "../../domain";
import type { ResultSummary } from "../../engine/protocol-evaluation";
import { inputProtocol, protocolNumbers, protocolText } from "../../engine/protocol-predictions";

export function numbersOfResult(result: ResultSummary): ProtocolNumbers {
  return result.protocolNumbers ?? protocolNumbers(inputProtocol(result.protocol, result.inputSize));
}

/** e.g. `classification, resize 256, crop 224 pixels`. */
export function resultProtocolText(result: ResultSummary): string {
  return protocolText(result.protocol, numbersOfResult(result));
}
