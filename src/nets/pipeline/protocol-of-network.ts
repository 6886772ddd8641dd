// The protocol that a network is asked by: with its numbers as chosen, or by its name alone, at the network's own input size.
import { inputProtocol } from "../../core/image/input-protocol";
import type { InputProtocol, ProtocolName } from "../../domain";
import type { ModelConfiguration } from "../../core/networks/configuration";

export function protocolOfNetwork(
  protocol: ProtocolName | InputProtocol,
  { inputSize }: Pick<ModelConfiguration, "inputSize">,
): InputProtocol {
  return typeof protocol === "string" ? inputProtocol(protocol, inputSize) : protocol;
}
