// Everything in this lab that can compete in a split: stored checkpoints, codecs before teachers, published networks.
import { stageMultiplications } from "../../core/checkpoint/network-cost";
import type { Candidate, Figure } from "../../core/split/candidate";
import {
  bytesFigure,
  codecCandidate,
  localCandidate,
  splitCandidate,
  type MachineFacts,
  type NetworkFacts,
  type StageProducts,
} from "../../core/split/candidates";
import type { MeasuredTimes, SplitMeasurement } from "../../core/split/measurement";
import { taskNames, type Architecture } from "../../domain";
import type { CheckpointSummary, DemoFamily } from "../protocol-checkpoints";
import { codecTitles, inputCodecNames, type InputCodec, type ResultSummary } from "../protocol-evaluation";
import type { DemoResults } from "./demo-results";
import { checkpointKey, codecKey, isTeacher } from "./measurable";
import { baselineCandidates, paperCandidates } from "./paper-facts";
import { demoRowFacts, factsOfResults, joinedFacts, type ReadResult, type ResultFacts } from "./result-facts";

export interface GatheredFacts {
  readonly checkpoints: readonly CheckpointSummary[];
  readonly results: readonly ResultSummary[];
  readonly readResult: ReadResult;
  readonly demo: { readonly [Family in DemoFamily]?: DemoResults };
  readonly measurement?: SplitMeasurement;
  /** Of a stored checkpoint; asked where its times have to be estimated. */
  architectureOf(id: string): Promise<Architecture>;
}

const familyTitles: Readonly<Record<DemoFamily, string>> = { photographs: "Photographs", scenes: "Scenes" };

const tasksOf = ({ tasks }: CheckpointSummary) => taskNames.filter((task) => tasks[task].present);

class Gatherer {
  private readonly machine: MachineFacts | undefined;

  constructor(private readonly facts: GatheredFacts) {
    this.machine = facts.measurement;
  }

  /** Of what was measured at the input size that it has now. */
  private measured(key: string, inputSize: number): MeasuredTimes | undefined {
    return this.facts.measurement?.measured.find((one) => one.key === key && one.inputSize === inputSize);
  }

  private async times({ id, inputSize }: CheckpointSummary): Promise<Pick<NetworkFacts, "measured" | "products">> {
    const measured = this.measured(checkpointKey(id), inputSize.pixels);
    if (measured) return { measured };
    if (!this.machine?.speed) return {};
    const products: Readonly<Record<string, StageProducts>> = stageMultiplications(
      await this.facts.architectureOf(id),
      inputSize.pixels,
    );
    return { products };
  }

  /** Stored results of a checkpoint as it is now, behind a codec or not. */
  private resultsOf({ id, modelId }: CheckpointSummary, codec?: InputCodec): ResultSummary[] {
    return this.facts.results.filter(
      (result) =>
        result.checkpoint.id === id &&
        result.checkpoint.modelId === modelId &&
        result.codec?.name === codec?.name &&
        result.codec?.quality === codec?.quality,
    );
  }

  private demoOf({ ships, knows }: CheckpointSummary): DemoResults | undefined {
    return ships && knows ? this.facts.demo[knows] : undefined;
  }

  private async resultFacts(summary: CheckpointSummary): Promise<ResultFacts> {
    const { results, readResult } = this.facts;
    const own = await factsOfResults(this.resultsOf(summary), results, readResult);
    const demo = this.demoOf(summary);
    const row = summary.beta === undefined ? demo?.teacher : demo?.betas.find(({ beta }) => beta === summary.beta);
    return joinedFacts(own, demo && row && demoRowFacts(demo, row));
  }

  private async network(summary: CheckpointSummary): Promise<NetworkFacts> {
    const { id, title, family, beta, knows, onDevice, inputSize } = summary;
    const { scores, payloadBytes } = await this.resultFacts(summary);
    const times = await this.times(summary);
    const seen = this.measured(checkpointKey(id), inputSize.pixels);
    const images = this.facts.measurement?.images ?? "";
    const sent = seen?.sentBytes && bytesFigure({ samples: seen.sentBytes }, "measured", `files of ${images}`);
    const bytes = payloadBytes ?? sent;
    const answerBytes = answersOf(seen, images);
    return {
      id: checkpointKey(id),
      name: title,
      family: onDevice ? "On the device" : knows ? familyTitles[knows] : family,
      ...(beta !== undefined && { beta }),
      tasks: tasksOf(summary),
      ...times,
      scores,
      ...(bytes && summary.compresses && { payloadBytes: bytes }),
      ...(answerBytes && { answerBytes }),
    };
  }

  /** The qualities at which results say what the teacher makes of a codec. */
  private async codecs(teacher: CheckpointSummary): Promise<Candidate[]> {
    const { results, readResult } = this.facts;
    const demo = this.demoOf(teacher);
    const network = await this.network(teacher);
    const found: Candidate[] = [];
    for (const codec of inputCodecNames) {
      const measured = this.measured(codecKey(codec, teacher.inputSize.pixels), teacher.inputSize.pixels);
      const stored = results.flatMap((result) =>
        result.checkpoint.id === teacher.id && result.codec?.name === codec ? result.codec.quality : [],
      );
      const rows = demo?.[codec] ?? [];
      const qualities = [...new Set([...stored, ...rows.map(({ quality }) => quality)])].sort((a, b) => a - b);
      for (const quality of qualities) {
        const own = await factsOfResults(this.resultsOf(teacher, { name: codec, quality }), results, readResult);
        const row = rows.find((one) => one.quality === quality);
        const { scores, payloadBytes } = joinedFacts(own, demo && row && demoRowFacts(demo, row));
        const title = codecTitles[codec];
        found.push(
          codecCandidate(
            {
              id: `${codec}:${teacher.id}@${quality}`,
              name: `${title} ${quality} → ${teacher.title}`,
              family: `${title} → ${teacher.title}`,
              quality,
              teacher: network,
              ...(measured && { measured }),
              ...(payloadBytes && { payloadBytes }),
              scores,
            },
            this.machine,
          ),
        );
      }
    }
    return found;
  }

  async all(): Promise<Candidate[]> {
    const { checkpoints, measurement } = this.facts;
    const own: Candidate[] = [];
    for (const summary of checkpoints) {
      if (isTeacher(summary)) own.push(...(await this.codecs(summary)));
      else {
        const network = await this.network(summary);
        own.push(summary.onDevice ? localCandidate(network, this.machine) : splitCandidate(network, this.machine));
      }
    }
    return [...own, ...paperCandidates(this.machine), ...baselineCandidates(measurement?.measured ?? [], this.machine)];
  }
}

/** Predict's export is one form of an answer: others are shorter. */
function answersOf(seen: MeasuredTimes | undefined, images: string): Figure | undefined {
  if (!seen?.answerBytes) return undefined;
  return bytesFigure(
    { samples: seen.answerBytes },
    "estimated",
    `the answers to ${images} as Predict exports them: JSON`,
  );
}

/** Rejects as `readResult` and `architectureOf` do. */
export function gatherCandidates(facts: GatheredFacts): Promise<Candidate[]> {
  return new Gatherer(facts).all();
}
