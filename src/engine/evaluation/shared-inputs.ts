// What several networks are given of one image, each thing computed once: the prepared input of each size, and what each
// codec leaves of it.
import { inputProtocol } from "../../core/image/input-protocol";
import { prepare } from "../../core/image/prepare";
import type { InputProtocol, NetworkInput, OwnInput, RgbImage } from "../../domain";
import type { EvaluationPlan, InputCodec } from "../protocol-evaluation";
import { compressInput, type ImageCodecs } from "./compress-input";
import type { AnswerSizes } from "./evaluation-state";

export interface SharedInput {
  readonly input: NetworkInput;
  /** The codec's, where there is one. */
  readonly sizes?: AnswerSizes;
  readonly prepareMs: number;
  readonly codecMs?: number;
}

export class SharedInputs {
  private readonly known = new Map<string, SharedInput>();

  constructor(
    private readonly image: RgbImage,
    private readonly plan: Pick<EvaluationPlan, "protocol" | "protocolNumbers">,
    private readonly codecs: ImageCodecs | undefined,
  ) {}

  /**
   * The input of a network by what its own is, behind `codec` where there is one. Rejects as compressInput does.
   */
  async of(own: OwnInput, codec: InputCodec | undefined): Promise<SharedInput> {
    const key = JSON.stringify([own, codec]);
    const known = this.known.get(key);
    if (known) return known;
    const begin = performance.now();
    let shared: SharedInput;
    if (codec) {
      if (!this.codecs) throw new Error(`The evaluation was given no ${codec.name}.`);
      const plain = await this.of(own, undefined);
      const codecBegin = performance.now();
      const compressed = await compressInput(plain.input, codec, this.codecs, this.protocolOf(own).normalisation);
      shared = { ...compressed, prepareMs: plain.prepareMs, codecMs: performance.now() - codecBegin };
    } else {
      const input = prepare(this.image, this.protocolOf(own));
      shared = { input, prepareMs: performance.now() - begin };
    }
    this.known.set(key, shared);
    return shared;
  }

  private protocolOf(own: OwnInput): InputProtocol {
    return inputProtocol(this.plan.protocol, own, this.plan.protocolNumbers);
  }
}
