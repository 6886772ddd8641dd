// The optimizer, its learning rates and their course, as a stage's recipe names them.
import type { RecipeStage } from "../../../core/recipes/recipe";
import { adam, adamW, type LearningRate, type Optimizer, sgd } from "../optimizers/optimizers";
import { cosine, multiStep, oneCycle, polynomial, type Schedule, warmUp } from "../schedules";
import { belongsTo } from "./module-names";

export function optimizerOf({ optimizer }: RecipeStage): Optimizer {
  if (optimizer.kind === "sgd") return sgd(optimizer);
  return optimizer.kind === "adam" ? adam(optimizer) : adamW(optimizer);
}

/** Steps of the stage to the factor that every learning rate is multiplied by. */
export function scheduleOf({ schedule, warmUpSteps, epochs }: RecipeStage, stepsInEpoch: number): Schedule {
  const steps = epochs * stepsInEpoch;
  const course = ((): Schedule => {
    switch (schedule.kind) {
      case "constant":
        return () => 1;
      case "multi-step":
        return multiStep(
          1,
          schedule.milestoneEpochs.map((epoch) => epoch * stepsInEpoch),
          schedule.gamma,
        );
      case "polynomial":
        return polynomial(1, steps, schedule.power);
      case "cosine":
        return cosine(1, steps);
      case "one-cycle":
        return oneCycle(1, steps);
    }
  })();
  return warmUpSteps > 0 ? warmUp(course, warmUpSteps) : course;
}

/** Learning rates by parameter: of the longest module named, or the optimizer's. */
export function learningRateOf({ optimizer, learningRates }: RecipeStage, factor: number): LearningRate {
  const modules = Object.entries(learningRates).toSorted(([a], [b]) => b.length - a.length);
  if (modules.length === 0) return optimizer.learningRate * factor;
  return (parameter) => {
    const own = modules.find(([module]) => belongsTo(parameter, module));
    return (own ? own[1] : optimizer.learningRate) * factor;
  };
}
