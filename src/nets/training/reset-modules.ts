// Weights of which some modules start anew: a new head on a trained backbone, other classes, a head begun afresh.
import { traceNetwork } from "../../core/networks/network";
import type { Architecture, WeightArray, Weights } from "../../domain";
import { initialWeights } from "./initial-weights";
import { belongsToAny } from "./stage/module-names";
import type { SeededRandom } from "../../core/base/random";
import { TrainingInputError } from "./training-input-error";

/**
 * The parameters of `architecture`: drawn anew in the named modules, `weights`' own elsewhere; what `weights` has beside
 * them is left out. Throws TrainingInputError for a module that the network does not have, and where a parameter outside
 * the modules is missing or of another shape.
 */
export function resetModules(
  weights: Weights,
  architecture: Architecture,
  modules: readonly string[],
  random: SeededRandom,
): Weights {
  const drawn = initialWeights(architecture, random, (name) => belongsToAny(name, modules));
  const idle = modules.find((module) => !Array.from(drawn.keys()).some((name) => belongsToAny(name, [module])));
  if (idle !== undefined) {
    throw new TrainingInputError(
      `The network has no module "${idle}" to start anew. A module is the beginning of a parameter's name up to a dot, ` +
        "like detection.box.",
    );
  }
  const whole = new Map<string, WeightArray>();
  for (const { name, shape: expected } of traceNetwork(architecture).flatMap(({ parameters }) => parameters)) {
    const anew = drawn.get(name);
    if (anew) {
      whole.set(name, anew);
      continue;
    }
    const kept = weights.get(name);
    if (kept?.shape.join() !== expected.join()) {
      throw new TrainingInputError(
        `${name}: the weights have ${kept ? `[${kept.shape.join(", ")}]` : "none"}, the network needs ` +
          `[${expected.join(", ")}]. Start its module anew as well, or keep the classes and widths of the weights.`,
      );
    }
    whole.set(name, kept);
  }
  return whole;
}
