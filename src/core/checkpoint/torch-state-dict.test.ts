import { describe, expect, it } from "vitest";
import { UnpackLimitError } from "../base/file-errors";
import { NotACheckpointError, UnsupportedCheckpointError } from "./errors";
import { GlobalName, OpaqueObject, type PickleValue } from "./pickle-values";
import { TorchStorage, TorchTensor } from "./torch-pickle";
import { findStateDict } from "./torch-state-dict";

const tensor = (count: number) =>
  new TorchTensor(new TorchStorage("0", "float32", 4 * count), "float32", 0, [count], [1]);
const dictionary = (entries: Record<string, PickleValue>): PickleValue => new Map(Object.entries(entries));
const model = new OpaqueObject(new GlobalName("torchvision.models.resnet", "ResNet"));

describe("findStateDict", () => {
  it("finds it bare, under the keys that scripts use, and beside other tensors", () => {
    const state = dictionary({ "fc.weight": tensor(3) });
    for (const root of [
      state,
      dictionary({ model: state, best: tensor(1) }),
      dictionary({ state_dict: state, epoch: 3 }),
    ]) {
      expect(Array.from(findStateDict("a.pt", root, 16).listing.keys())).toEqual(["fc.weight"]);
    }
  });

  it("lists what is no tensor, and describes what stands beside", () => {
    const state = dictionary({ "fc.weight": tensor(3), _extra_state: model });
    const found = findStateDict("a.pt", dictionary({ model: state, args: dictionary({ beta: 1.28, on: true }) }), 16);
    expect(found.opaqueEntries).toEqual(["_extra_state"]);
    expect(Object.fromEntries(found.metadata)).toEqual({ "args.beta": "1.28", "args.on": "true" });
  });

  it("says why there is none", () => {
    expect(() => findStateDict("a.pt", [1, 2], 0)).toThrow(NotACheckpointError);
    expect(() => findStateDict("a.pt", dictionary({ epoch: 3 }), 0)).toThrow(/its entries \(epoch\)/);
    expect(() => findStateDict("a.pt", model, 0)).toThrow(UnsupportedCheckpointError);
    expect(() => findStateDict("a.pt", dictionary({ model }), 0)).toThrow(/whole pickled model/);
  });

  it("refuses tensors that repeat few stored bytes many times", () => {
    const repeated = new TorchTensor(new TorchStorage("0", "float32", 4), "float32", 0, [2 ** 22], [0]);
    const names = Array.from({ length: 10 }, (_, i) => [`t${i}`, repeated] as const);
    expect(() => findStateDict("a.pt", dictionary(Object.fromEntries(names)), 4)).toThrow(UnpackLimitError);
  });
});
