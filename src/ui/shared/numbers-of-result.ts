// The numbers that a result's protocol was carried out with; results of older versions had none but the input size.
import type { ProtocolNumbers } from "../../domain";
import type { ResultSummary } from "../../engine/protocol-evaluation";
import { inputProtocol, protocolNumbers } from "../../engine/protocol-predictions";

export function numbersOfResult(result: ResultSummary): ProtocolNumbers {
  return result.protocolNumbers ?? protocolNumbers(inputProtocol(result.protocol, result.inputSize));
}
