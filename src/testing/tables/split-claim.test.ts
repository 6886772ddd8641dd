import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stageMultiplications } from "../../core/checkpoint/network-cost";
import { publishedArchitectures, type PublishedArchitectureName } from "../../core/networks/published-architectures";
import { parseMeasurement } from "../../core/split/measurement";
import { root } from "../../node/repository";
import { splitClaimTables } from "./split-claim";

const file = path.join(root, "public/demo/split-measurement.json");
const measurement = parseMeasurement(readFileSync(file, "utf8"), "split-measurement.json");

/** Seconds of one stage, of 2 operations a multiply-accumulate. */
function stageSeconds(name: PublishedArchitectureName, inputSize: number, kept: (stage: string) => boolean): number {
  const { dense, depthwise } = measurement.speed!;
  const stages = Object.entries(stageMultiplications(publishedArchitectures[name], inputSize));
  return stages.reduce((sum, [stage, products]) => {
    const operations = 2e-9 * (products.dense / dense.gflops + products.depthwise / depthwise.gflops);
    return sum + (kept(stage) ? operations : 0);
  }, 0);
}

describe("the tables of the paper's claim", () => {
  let text: string;
  let lines: string[];
  beforeAll(async () => {
    text = await splitClaimTables(root, measurement);
    lines = text.split("\n");
  });

  it("have the reduction that arithmetic gives against the heaviest three at 37.5 kbit/s, beta 20.48", () => {
    const encoder = stageSeconds("ladon-resnet50", 416, (stage) => stage === "encoder");
    const server = stageSeconds("ladon-resnet50", 416, (stage) => stage !== "encoder");
    const all = () => true;
    const local =
      stageSeconds("mnasnet1_3", 224, all) +
      stageSeconds("ssd300_vgg16", 300, all) +
      stageSeconds("deeplabv3_mobilenet_v3_large", 520, all);
    // 4.0769078125 KB of the paper's log, bits alone
    const transfer = (8 * 1024 * 4.0769078125) / 37_500;
    const latency = 100 * (1 - (4 * encoder + transfer + 0.1 * server) / (4 * local));
    const [row] = lines.filter((line) => line.startsWith("| heaviest three on the device"));
    expect(row).toContain(`| −${latency.toFixed(1)} % / `);

    // 1 W more while computing than while waiting; Wi-Fi's line, its tail of 0.2381 s and waking it
    const radio = (0.13286 + 0.28317 * 0.0375) * transfer + 0.1193 * 0.2381 + 0.0098;
    const energy = 100 * (1 - (4 * encoder + radio) / (4 * local));
    const ofEnergy = lines.find((line) => line.startsWith("| Wi-Fi (Huang, 2012), with waking and tail | heaviest"));
    expect(ofEnergy).toContain(`| **−${energy.toFixed(1)} %** / `);
  });

  it("mark what reaches the paper's figures, and count it", () => {
    const counts = Array.from(text.matchAll(/^(None|\d+) of (\d+) figures reach(?:es)? −([\d.]+) %/gm), (found) => ({
      reached: found[1] === "None" ? 0 : Number(found[1]),
      of: Number(found[2]),
      claimed: Number(found[3]),
    }));
    expect(counts.map(({ of, claimed }) => [of, claimed])).toEqual([
      [40, 95.4],
      [40, 95.4],
      [160, 88.2],
    ]);
    const tables = text.split(/figures reach.*$/m).slice(0, 3);
    for (const [i, table] of tables.entries()) {
      const cells = Array.from(table.matchAll(/(\*\*)?([−+])([\d.]+) %(\*\*)?(?= [|/])/g));
      expect(cells).toHaveLength(counts[i].of);
      expect(cells.filter(([, bold]) => bold)).toHaveLength(counts[i].reached);
      for (const [cell, bold, sign, percent] of cells) {
        // figures are printed to a tenth: one at the claim itself may be on either side of it
        if (Math.abs(Number(percent) - counts[i].claimed) < 0.06) continue;
        expect(bold !== undefined, cell).toBe(sign === "−" && Number(percent) > counts[i].claimed);
      }
    }
  });

  it("reach −95.4 % against the heaviest three alone, and only where the device is slow and the server free", () => {
    const sentences = lines.filter((line) => line.includes("figures reach"));
    expect(sentences[0]).toBe("None of 40 figures reach −95.4 %.");
    expect(sentences[1]).toMatch(/^\d+ of 40 figures reach −95\.4 %, all against: heaviest three on the device\.$/);
    expect(sentences[2]).toMatch(
      /^\d+ of 160 figures reach −88\.2 %, all against: heaviest three on the device; over: /,
    );
    expect(sentences[2]).not.toContain("LTE (Huang, 2012), with waking");
  });
});
