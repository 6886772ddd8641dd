// Whole models, stage by stage, against forward/*.json.
import * as tf from "@tensorflow/tfjs-core";
import { encodeSymbols } from "../../core/codec/rans-coder";
import { latentValues, roundLatent } from "../../core/codec/latent-rounding";
import type { NetworkInput, ProtocolName, RgbImage } from "../../domain";
import { createLadon, disposeFeatures, inputTensor } from "../../nets/model/ladon";
import { createTeacher } from "../../nets/model/teacher";
import { resizeBilinear } from "../../nets/nn/resize";
import { digest, digestError, type Digest } from "../digest";
import { ruleImage } from "../rule";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";
import { ruleWeights } from "./rule-weights";
import { prepareTemporarily } from "./temporary-prepare";

interface ForwardCase {
  readonly id: string;
  readonly arch: string;
  readonly task: "classification" | "detection" | "segmentation" | "three-headed" | "teacher";
  readonly image: { readonly height: number; readonly width: number };
  readonly bottleneck: {
    readonly latent: Digest;
    readonly symbols: Digest;
    readonly bytes: readonly number[];
    readonly sha256: readonly string[];
    readonly decoded: Digest;
  };
  readonly stages: Readonly<Record<string, Digest>>;
  readonly final: {
    readonly top5?: readonly (readonly [label: number, probability: number])[];
    readonly proposals?: number;
    readonly rois?: readonly (readonly number[])[];
    readonly detections?: {
      readonly boxes: readonly (readonly number[])[];
      readonly scores: readonly number[];
      readonly labels: readonly number[];
    };
    readonly pixels_per_class?: readonly number[];
  };
}
