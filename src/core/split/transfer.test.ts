import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scenarioSchema } from "./scenario";
import {
  airTime,
  answerSeconds,
  mathisBitsPerSecond,
  sendSeconds,
  startsCold,
  transferSeconds,
  uplinkOfRate,
  uplinkBusySeconds,
  wireBytes,
  type Uplink,
} from "./transfer";

const defaults = scenarioSchema.parse({}).uplink;
const uplink = (changes: Partial<Uplink>): Uplink => ({ ...defaults, rttMs: 0, requestHeaderBytes: 0, ...changes });
const tcp = { mtuBytes: 1500, headerBytesPerPacket: 40 };
const megabit = 1_000_000;

describe("bytes on the wire", () => {
  it("are 9,496, 1,500, 1,541 and 0 for 9,216, 1,460, 1,461 and 0 (case 2)", () => {
    expect([9216, 1460, 1461, 0].map((bytes) => wireBytes(bytes, tcp))).toEqual([9496, 1500, 1541, 0]);
  });

  it("hold the request's headers", () => {
    expect(airTime(1200, uplink({ requestHeaderBytes: 300 })).wireBytes).toBe(wireBytes(1500, tcp));
  });
});

describe("a transfer", () => {
  it("of 9,216 bytes at 1 Mbit/s without headers takes 0.073728 s (case 1)", () => {
    const link = uplink({ rateBitsPerSecond: megabit, headerBytesPerPacket: 0 });
    expect(transferSeconds(9216, link, { cold: false })).toBeCloseTo(0.073728, 12);
  });

  it("of 9,216 bytes with headers takes 0.075968 s (case 2)", () => {
    expect(transferSeconds(9216, uplink({ rateBitsPerSecond: megabit }), { cold: false })).toBeCloseTo(0.075968, 12);
  });

  it("over a connection of which the rate alone is known is its packets' bits", () => {
    expect(transferSeconds(9216, uplinkOfRate(megabit), { cold: false })).toBeCloseTo(0.075968, 12);
    expect(transferSeconds(9216, uplinkOfRate(megabit), { cold: true })).toBeCloseTo(0.075968, 12);
    expect(scenarioSchema.parse({ uplink: uplinkOfRate(megabit) }).uplink).toEqual(uplinkOfRate(megabit));
  });

  it("of 100,000 bytes over a cold window takes 0.248608 s, and 0.448608 s after two handshakes (case 3)", () => {
    const link = uplink({ rateBitsPerSecond: 10 * megabit, rttMs: 100 });
    expect(transferSeconds(100_000, link, { cold: true })).toBeCloseTo(0.248608, 12);
    expect(transferSeconds(100_000, { ...link, handshakeRtts: 2 }, { cold: true })).toBeCloseTo(0.448608, 12);
    expect(transferSeconds(100_000, link, { cold: false })).toBeCloseTo(0.082208, 12);
  });

  it("of 100,000 bytes at 1 Mbit/s never waits for the window: 0.82208 s (case 4)", () => {
    const link = uplink({ rateBitsPerSecond: megabit, rttMs: 100 });
    expect(transferSeconds(100_000, link, { cold: true })).toBeCloseTo(0.82208, 12);
  });

  it("over lossy TCP carries 1.430502 Mbit/s at most (case 5)", () => {
    // the case has seven digits
    expect(mathisBitsPerSecond(1460, 0.1, 0.01)).toBeCloseTo(1_430_502, -0.5);
    const link = uplink({ rateBitsPerSecond: 100 * megabit, rttMs: 100, lossFraction: 0.01 });
    expect(airTime(1460, link).bitsPerSecond).toBeCloseTo(mathisBitsPerSecond(1460, 0.1, 0.01), 6);
    expect(airTime(1460, { ...link, rateBitsPerSecond: megabit }).bitsPerSecond).toBeCloseTo(megabit, 6);
  });

  it("over UDP sends again what is lost, and knows no window", () => {
    const link = uplink({ rateBitsPerSecond: megabit, transport: "udp", headerBytesPerPacket: 28, rttMs: 100 });
    const whole = transferSeconds(50_000, link, { cold: true });
    expect(whole).toBeCloseTo((8 * wireBytes(50_000, link)) / megabit, 12);
    expect(transferSeconds(50_000, { ...link, lossFraction: 0.2 }, { cold: true })).toBeCloseTo(whole / 0.8, 12);
  });

  it("over LoRa takes its frames' time on air, whatever the rate, and keeps the link for the duty cycle", () => {
    const link = uplink({ transport: "lora", rateBitsPerSecond: 1 });
    expect(transferSeconds(9216, link, { cold: true })).toBeCloseTo(14.479872, 10);
    expect(uplinkBusySeconds(airTime(9216, link), link)).toBeCloseTo(1447.9872, 8);
  });

  it("never arrives at a rate of 0, over an endless round trip and over a trace of zeros", () => {
    for (const changes of [
      { rateBitsPerSecond: 0 },
      { rttMs: Infinity },
      { rttMs: Infinity, lossFraction: 0.1 },
      { transport: "udp", rttMs: Infinity },
      { trace: [[0, 0]] },
      {
        trace: [
          [0, 0],
          [1, 0],
        ],
      },
    ] satisfies Partial<Uplink>[]) {
      for (const cold of [true, false]) expect(transferSeconds(1000, uplink(changes), { cold })).toBe(Infinity);
    }
  });

  it("of nothing takes no time, even where nothing arrives", () => {
    expect(transferSeconds(0, uplink({ rateBitsPerSecond: 0 }), { cold: true })).toBe(0);
  });
});

describe("a trace", () => {
  const trace: [number, number][] = [
    [10, 1000],
    [12, 0],
    [13, 500],
  ];
  const link = uplink({ trace, headerBytesPerPacket: 0 });
  /** A period of 4 s carries 2,000, 0 and 500 bits. */
  const seconds = (bits: number, startSeconds = 0) =>
    sendSeconds(airTime(bits / 8, link, startSeconds), link, { cold: false });

  it("is integrated row by row, waits where it is 0, and begins anew", () => {
    expect(seconds(1000)).toBeCloseTo(1, 12);
    expect(seconds(2000)).toBeCloseTo(2, 12);
    expect(seconds(2250)).toBeCloseTo(3.5, 12);
    expect(seconds(2500)).toBeCloseTo(4, 12);
    expect(seconds(3500)).toBeCloseTo(5, 12);
    expect(seconds(2500 * 1000 + 1000)).toBeCloseTo(4001, 8);
  });

  it("goes on from where the image starts", () => {
    expect(seconds(1000, 1.5)).toBeCloseTo(2.5, 12);
    expect(seconds(1000, 5.5)).toBeCloseTo(2.5, 12);
    expect(seconds(2500, 2)).toBeCloseTo(4, 12);
  });

  it("of one rate is that rate", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e7, noNaN: true }),
        fc.double({ min: 1, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (bits, rate, start) => {
          const even = uplink({
            headerBytesPerPacket: 0,
            trace: [
              [0, rate],
              [1, rate],
              [3, rate],
            ],
          });
          const expected = bits / rate;
          // sums over rows round
          expect(Math.abs(airTime(bits / 8, even, start).seconds - expected)).toBeLessThanOrEqual(
            1e-9 * (expected + 4),
          );
        },
      ),
    );
  });
});

const anyUplink = fc
  .record({
    rateBitsPerSecond: fc.double({ min: 0, max: 1e9, noNaN: true }),
    rttMs: fc.oneof(fc.double({ min: 0, max: 2000, noNaN: true }), fc.constant(Infinity)),
    lossFraction: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.99, noNaN: true })),
    transport: fc.constantFrom("tcp" as const, "udp" as const),
    mtuBytes: fc.integer({ min: 68, max: 9000 }),
    headerBytesPerPacket: fc.integer({ min: 0, max: 60 }),
    requestHeaderBytes: fc.integer({ min: 0, max: 2000 }),
    handshakeRtts: fc.integer({ min: 0, max: 2 }),
  })
  .map((changes): Uplink => ({ ...defaults, ...changes }));
const anyBytes = fc.integer({ min: 0, max: 1_000_000 });
const anyGrowth = fc.double({ min: 1, max: 100, noNaN: true });
/** Sums of positive terms in another order: a few last bits. */
const rounding = 1 + 1e-12;

describe("a transfer's time, cold or warm,", () => {
  it("is never longer at a greater rate", () => {
    fc.assert(
      fc.property(anyUplink, anyBytes, anyGrowth, fc.boolean(), (link, bytes, growth, cold) => {
        const faster = { ...link, rateBitsPerSecond: link.rateBitsPerSecond * growth };
        expect(transferSeconds(bytes, faster, { cold })).toBeLessThanOrEqual(
          transferSeconds(bytes, link, { cold }) * rounding,
        );
      }),
    );
  });

  it("is never shorter for more bytes", () => {
    fc.assert(
      fc.property(anyUplink, anyBytes, anyBytes, fc.boolean(), (link, bytes, more, cold) => {
        expect(transferSeconds(bytes + more, link, { cold }) * rounding).toBeGreaterThanOrEqual(
          transferSeconds(bytes, link, { cold }),
        );
      }),
    );
  });

  it("is never shorter over a longer round trip", () => {
    fc.assert(
      fc.property(anyUplink, anyBytes, anyGrowth, fc.boolean(), (link, bytes, growth, cold) => {
        const farther = { ...link, rttMs: link.rttMs * growth };
        expect(transferSeconds(bytes, farther, { cold }) * rounding).toBeGreaterThanOrEqual(
          transferSeconds(bytes, link, { cold }),
        );
      }),
    );
  });

  it("is no NaN", () => {
    fc.assert(
      fc.property(anyUplink, anyBytes, fc.boolean(), (link, bytes, cold) => {
        expect(transferSeconds(bytes, link, { cold })).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("the answer", () => {
  it("comes in packets at the downlink's rate, at once where it is empty, and never at a rate of 0", () => {
    const scenario = { uplink: uplink({}), downlink: { rateBitsPerSecond: megabit } };
    expect(answerSeconds(1461, scenario)).toBeCloseTo((8 * 1541) / megabit, 12);
    expect(answerSeconds(0, { ...scenario, downlink: { rateBitsPerSecond: 0 } })).toBe(0);
    expect(answerSeconds(1, { ...scenario, downlink: { rateBitsPerSecond: 0 } })).toBe(Infinity);
  });
});

describe("the window", () => {
  it("is cold where images come more than a second apart, unless the scenario says", () => {
    const cold = (imagesPerSecond: number, window: Uplink["window"] = "auto") => {
      const scenario = scenarioSchema.parse({ uplink: { window }, workload: { imagesPerSecond } });
      return startsCold(scenario);
    };
    expect([cold(0), cold(0.5), cold(1), cold(30)]).toEqual([true, true, false, false]);
    expect([cold(0, "warm"), cold(30, "cold")]).toEqual([false, true]);
  });
});
