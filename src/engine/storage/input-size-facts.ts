// The side of a checkpoint's input and who says so: a person, its file, the lab's list of networks, or nobody.
import { ownInput } from "../../core/image/input-protocol";
import type { Architecture } from "../../domain";
import { configurationFor, officialInputSize, unlistedName } from "../../core/networks/configuration";
import type { InputSizeFacts } from "../protocol-checkpoints";

/** What a checkpoint's record has: absent where neither its file nor a person said a size. */
export type RecordedInputSize = InputSizeFacts & { readonly source: "user" | "file" };

/** A size that a file says. */
export function sizeOfFile(pixels: number | undefined): RecordedInputSize | undefined {
  return pixels === undefined ? undefined : { pixels, source: "file" };
}

/** The recorded size; else the listed one of the architecture; else the paper's. */
export function inputSizeFacts(architecture: Architecture, recorded: RecordedInputSize | undefined): InputSizeFacts {
  const configuration = configurationFor(architecture, recorded?.pixels);
  const own = ownInput(configuration);
  const protocol = typeof own === "number" ? {} : { protocol: own };
  if (recorded) return { ...recorded, ...protocol };
  return configuration.name === unlistedName
    ? { pixels: officialInputSize, source: "default" }
    : { pixels: configuration.inputSize, source: "list", ...protocol };
}
