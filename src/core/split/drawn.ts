// What is drawn of each candidate under a scenario, and how long its images wait by that.
import type { Candidate } from "./candidate";
import { drawTimes, type DrawnTimes } from "./distribution";
import type { Draws } from "./draws";
import { estimate, type BusySeconds, type EstimateOptions } from "./estimate";
import { expectedWait, serviceTimeOf, type ServiceTime, type ServiceTimes } from "./queueing";
import type { Scenario } from "./scenario";

/** How a place's drawn times lie about the central one: factors that rates and slowdowns leave as they are. */
interface Shape {
  /** The mean over the central value. */
  readonly meanFactor: number;
  readonly variability: number;
}
type Shapes = Readonly<Record<keyof BusySeconds, Shape>>;

const alike: Shape = { meanFactor: 1, variability: 0 };

function shapeOf(drawn: ArrayLike<number>, central: number): Shape {
  const { meanSeconds, variability } = serviceTimeOf(drawn);
  const meanFactor = meanSeconds / central;
  return Number.isFinite(meanFactor) && Number.isFinite(variability) ? { meanFactor, variability } : alike;
}

function serviceTimes(busy: BusySeconds, shapes: Shapes): ServiceTimes {
  const time = (place: keyof BusySeconds): ServiceTime => ({
    meanSeconds: busy[place] * shapes[place].meanFactor,
    variability: shapes[place].variability,
  });
  return { device: time("device"), link: time("link"), server: time("server") };
}

/** What is drawn of each candidate, by its id. */
export class Drawn {
  private readonly times = new Map<string, DrawnTimes>();
  private readonly shapes = new Map<string, Shapes>();

  constructor(scenario: Scenario, candidates: readonly Candidate[], draws: Draws) {
    for (const candidate of candidates) {
      const times = drawTimes(candidate, scenario, draws);
      const { busy } = estimate(candidate, scenario);
      if (!times || !busy) continue;
      this.times.set(candidate.id, times);
      this.shapes.set(candidate.id, {
        device: shapeOf(times.device, busy.device),
        link: shapeOf(times.link, busy.link),
        server: shapeOf(times.server, busy.server),
      });
    }
  }

  timesOf({ id }: Candidate): DrawnTimes | undefined {
    return this.times.get(id);
  }

  /** Of central values: the places' times with what is drawn of them. */
  serviceOf(busy: BusySeconds, { id }: Candidate): ServiceTimes {
    return serviceTimes(busy, this.shapes.get(id) ?? { device: alike, link: alike, server: alike });
  }

  /** For estimates: the expected wait over drawn times. */
  readonly options: EstimateOptions = {
    waitSeconds: (scenario, busy, candidate) => expectedWait(scenario, this.serviceOf(busy, candidate)).totalSeconds,
  };
}
