// What several networks are given of one image, each thing computed once: the prepared input of each size, and what each
// codec leaves of it.
import { inputProtocol } from "../../core/image/input-protocol";
import { prepare } from "../../core/image/prepare";
import type { NetworkInput, RgbImage } from "../../domain";
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
   * The input of a network whose own input size is `size` pixels, behind `codec` where there is one. Rejects as
   * compressInput does.
   */
  async of(size: number, codec: InputCodec | undefined): Promise<SharedInput> {
    const key = codec ? `${size} ${codec.name} ${codec.quality}` : String(size);
    const known = this.known.get(key);
    if (known) return known;
    const begin = performance.now();
    let shared: SharedInput;
    if (codec) {
      if (!this.codecs) throw new Error(`The evaluation was given no ${codec.name}.`);
      const plain = await this.of(size, undefined);
      const codecBegin = performance.now();
      const compressed = await compressInput(plain.input, codec, this.codecs);
      shared = { ...compressed, prepareMs: plain.prepareMs, codecMs: performance.now() - codecBegin };
    } else {
      const { protocol, protocolNumbers } = this.plan;
      const input = prepare(this.image, inputProtocol(protocol, size, protocolNumbers));
      shared = { input, prepareMs: performance.now() - begin };
    }
    this.known.set(key, shared);
    return shared;
  }
}
