// What is asked: a device, a server, an uplink, energy and a workload, in one document that address, page and command share.
import { z } from "zod";
import { taskNames } from "../../domain";

export const scenarioFormat = "ladon-split/1";

const count = z.number().int().positive();
/** No -0, by which a rate would be divided. */
const amount = z
  .number()
  .min(0)
  .overwrite((value) => value + 0);

/** JSON knows no infinity: files and addresses spell it. */
const endless = z.union([amount, z.literal(Infinity), z.literal("Infinity").transform(() => Infinity)]);

const radio = z.discriminatedUnion("kind", [
  /** The same power for as long as bits are sent. */
  z.strictObject({ kind: z.literal("constant"), watts: amount }),
  /** P = base + slope × rate, as measured by Huang and others (MobiSys 2012). */
  z.strictObject({
    kind: z.literal("linear"),
    baseWatts: amount,
    wattsPerMegabitPerSecond: amount,
    /** Whose power the line is: `device` holds the rest of the device too, so its idle power is taken off. */
    powerOf: z.enum(["radio", "device"]).default("radio"),
    tailWatts: amount.default(0),
    tailSeconds: amount.default(0),
    promotionJoules: amount.default(0),
  }),
  /** The radio sends for its time on air, and no longer. */
  z.strictObject({ kind: z.literal("lora"), watts: amount }),
]);

export type Radio = z.infer<typeof radio>;

export const scenarioSchema = z.strictObject({
  format: z.literal(scenarioFormat).default(scenarioFormat),
  /** Multiplies all times that were measured: 1 is the machine that measured. */
  device: z.strictObject({ slowdown: z.number().min(0.1).max(1000).default(1) }).prefault({}),
  server: z
    .strictObject({
      slowdown: z.number().min(0.001).max(1000).default(1),
      workers: count.max(100_000).default(1),
      /** Seconds of a batch of n images: fixedSeconds + n × secondsPerImage. Absent: one image after the other. */
      batch: z.strictObject({ fixedSeconds: amount, secondsPerImage: amount, max: count.max(1024) }).optional(),
    })
    .prefault({}),
  uplink: z
    .strictObject({
      /** 0: nothing ever arrives. */
      rateBitsPerSecond: amount.max(1e12).default(3_145_728),
      rttMs: endless.default(20),
      lossFraction: z.number().min(0).max(0.99).default(0),
      transport: z.enum(["tcp", "udp", "lora"]).default("tcp"),
      mtuBytes: z.number().int().min(68).max(65_535).default(1500),
      /** TCP over IPv4: 40; UDP: 28. */
      headerBytesPerPacket: z.number().int().min(0).max(60).default(40),
      requestHeaderBytes: z.number().int().min(0).max(65_536).default(300),
      handshakeRtts: z.number().int().min(0).max(2).default(0),
      /** Whether the congestion window is still open from the image before; `auto`: where images come faster than one a second. */
      window: z.enum(["auto", "cold", "warm"]).default("auto"),
      /** Standard deviation of the logarithm of the transfer time. */
      jitterSigma: z.number().min(0).max(3).default(0),
      lora: z
        .strictObject({
          spreadingFactor: z.number().int().min(7).max(12).default(7),
          bandwidthHz: z.literal([125_000, 250_000, 500_000]).default(125_000),
          frameBytes: z.number().int().min(1).max(255).default(222),
          dutyCycle: z.number().positive().max(1).default(0.01),
        })
        .optional(),
      /** A measured trace instead of the constant rate: from each second on, so many bits a second; the last row lasts as long
       as the one before it, then the trace begins anew. */
      trace: z
        .array(z.tuple([amount, amount]))
        .min(1)
        .max(100_000)
        .refine((rows) => rows.every(([second], i) => i === 0 || second > rows[i - 1][0]), "rows whose seconds ascend")
        .optional(),
    })
    .prefault({}),
  downlink: z.strictObject({ rateBitsPerSecond: amount.max(1e12).default(10_485_760) }).prefault({}),
  energy: z
    .strictObject({
      /** Of the whole device, while it computes and while it waits; absent: energy needs them. */
      computeWatts: amount.optional(),
      idleWatts: amount.optional(),
      radio: radio.optional(),
    })
    .prefault({}),
  workload: z
    .strictObject({
      /** Of one device; 0: images so rare that nothing meets. */
      imagesPerSecond: amount.max(100_000).default(1),
      arrivals: z.enum(["periodic", "poisson"]).default("periodic"),
      whenBusy: z.enum(["queue", "drop"]).default("queue"),
      tasks: z
        .array(z.enum(taskNames))
        .min(1)
        .default([...taskNames]),
      deadlineMs: amount.optional(),
      /** In percent of each task's own metric; a candidate below one, or without a score, is out. */
      scoreFloors: z
        .strictObject({ classification: amount.max(100), detection: amount.max(100), segmentation: amount.max(100) })
        .partial()
        .default({}),
      /** Devices that share the server. */
      devices: count.max(10_000_000).default(1),
    })
    .prefault({}),
  /** Of draws and of the simulation; 0 is not a seed. */
  seed: count.max(2 ** 31).default(1),
  /** How many images are drawn for percentiles. */
  draws: count.max(100_000).default(1000),
});

export type Scenario = z.infer<typeof scenarioSchema>;

/** The same at a constant rate, which takes the place of a measured trace. */
export function atRate(scenario: Scenario, rateBitsPerSecond: number): Scenario {
  return { ...scenario, uplink: { ...scenario.uplink, rateBitsPerSecond, trace: undefined } };
}

/** The same on a device that takes `slowdown` times the measured times. */
export function atSlowdown(scenario: Scenario, slowdown: number): Scenario {
  return { ...scenario, device: { slowdown } };
}
