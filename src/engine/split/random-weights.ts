// Weights for networks whose files nobody has here, so that they can be timed. Layers take as long with any numbers; how many
// boxes a detector has to choose from follows from them, and is chosen here.
import { SeededRandom } from "../../core/base/random";
import { isSsd } from "../../core/networks/heads/ssd";
import type { Architecture, OwnWeights } from "../../domain";
import { initialWeights } from "../../nets/training/initial-weights";

const seed = 1;

// Freshly drawn, all classes of all boxes are equally probable, 1 / 91, and above the thresholds of torchvision's SSDs, 0.001
// and 0.01: they would sort and suppress boxes of 90 classes, which takes longer than their layers. After training nearly all
// boxes are background.
const probabilityOfPresent = 0.02;
const probabilityOfAbsent = 1e-4;
/** Each of them has as many candidates as the detector keeps of a class. An assumption: trained ones differ by image. */
const presentClasses = 2;

/** Of a class, 0 being the background: the probabilities above, against a background of about 1. */
function logitOf(label: number): number {
  if (label === 0) return 0;
  return Math.log(label <= presentClasses ? probabilityOfPresent : probabilityOfAbsent);
}

/** As training would begin with, but for what an SSD takes boxes for. The same every time. */
export function randomWeights(architecture: Architecture): OwnWeights {
  const weights = initialWeights(architecture, SeededRandom.seeded(seed));
  const { detection } = architecture.heads;
  if (!detection || !isSsd(detection)) return weights;
  for (const [name, { data }] of weights) {
    if (!/^detection\.classes\.\d+\.conv\./.test(name)) continue;
    if (name.endsWith(".bias")) data.set(data.map((_, i) => logitOf(i % detection.classes)));
    else data.fill(0);
  }
  return weights;
}
