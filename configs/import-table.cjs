// Who may import what (dependency-cruiser). The house has four floors and imports only go down:
//
//   ui, node → engine → nets → core → domain
//
// and on each floor the rooms know only the neighbours named here.

/** What each room of `core` may import of its own floor. */
const above = ["base", "geometry", "archive"];
const core = {
  base: [],
  geometry: ["base"],
  archive: ["base"],
  networks: ["base", "geometry"],
  image: above,
  codec: above,
  checkpoint: [...above, "networks"],
  recipes: [...above, "networks", "tasks", "metrics"],
  tasks: [...above, "metrics", "networks"],
  metrics: above,
  scenes: above,
  curves: [...above, "tasks", "metrics", "networks"],
  datasets: [...above, "image", "scenes"],
  split: ["base", "metrics"],
};

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const tests = "\\.test\\.tsx?$";
/** What all floors share: the class of errors that a person should read, how sentences count and list, and the colours and names of classes. */
const shared = "^src/core/base/(user-error|sentence|class-colors|class-name-text)\\.ts$";
const tfjs = "node_modules/@tensorflow/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    forbid("no-cycles", "A cycle has no bottom to read from.", {}, { circular: true }),
    forbid(
      "domain-alone",
      "The nouns depend on nothing but the registry of blocks, which names their kinds.",
      { path: "^src/domain" },
      { path: ".", pathNot: "^src/core/networks/blocks\\.ts$" },
    ),
    forbid(
      "core-is-pure",
      "Floor 1 imports no floor above it.",
      { path: "^src/core/", pathNot: tests },
      { path: "^src/(nets|engine|ui)/" },
    ),
    forbid(
      "nets-look-down",
      "Floor 2 imports no floor above it.",
      { path: "^src/nets/", pathNot: tests },
      { path: "^src/(engine|ui)/" },
    ),
    forbid(
      "engine-looks-down",
      "Floor 3 knows nothing of the page.",
      { path: "^src/engine/", pathNot: tests },
      { path: "^src/ui/" },
    ),
    forbid(
      "tfjs-in-nets-and-engine",
      "Only floors 2 and 3 know tensors.",
      { path: "^src/(core|ui|domain)", pathNot: tests },
      { path: tfjs },
    ),
    forbid(
      "ui-sees-the-engine-door",
      "The page sees of the lower floors the nouns, the engine's protocol and its client, the arithmetic of a split, and what all floors share.",
      { path: "^src/ui/" },
      {
        path: "^src/(core|nets|engine)/",
        pathNot: `^src/engine/(protocol[a-z-]*|client)\\.ts$|^src/core/split/|${shared}`,
      },
    ),
    ...Object.entries(core).map(([room, others]) =>
      forbid(
        `core-${room}-alone`,
        "Rooms of floor 1 know those that the table gives them, and otherwise not each other.",
        { path: `^src/core/${room}/`, pathNot: tests },
        { path: "^src/core/", pathNot: `^src/core/(${[room, ...others].join("|")})/` },
      ),
    ),
    forbid(
      "bytes-know-no-nouns",
      "Base and archive are below whatever their bytes hold.",
      { path: "^src/core/(base|archive)/", pathNot: tests },
      { path: "^src/domain" },
    ),
    forbid(
      "nn-is-the-ground",
      "Layers know no model.",
      { path: "^src/nets/nn/", pathNot: tests },
      { path: "^src/nets/(interpreters|model|tasks|pipeline|training)/" },
    ),
    forbid(
      "interpreters-below-model",
      "An interpreter knows no network.",
      { path: "^src/nets/interpreters/", pathNot: tests },
      { path: "^src/nets/(model|tasks|pipeline|training)/" },
    ),
    forbid(
      "model-below-pipeline",
      "A model knows neither its pipeline nor its training.",
      { path: "^src/nets/model/", pathNot: tests },
      { path: "^src/nets/(pipeline|training)/" },
    ),
    forbid(
      "tasks-below-model",
      "A task knows its head and its outputs, not the network that it stands on.",
      { path: "^src/nets/tasks/", pathNot: tests },
      { path: "^src/nets/(model|pipeline|training)/" },
    ),
    forbid(
      "pipeline-without-training",
      "They do not know each other.",
      { path: "^src/nets/pipeline/", pathNot: tests },
      { path: "^src/nets/training/" },
    ),
    forbid(
      "training-without-pipeline",
      "They do not know each other.",
      { path: "^src/nets/training/", pathNot: tests },
      { path: "^src/nets/pipeline/" },
    ),
    forbid(
      "decoding-without-images",
      "The server half never sees an image.",
      { path: "^src/nets/pipeline/decode", pathNot: tests },
      { path: "^src/core/image/", reachable: true },
    ),
    forbid(
      "inspection-without-tensors",
      "What files are is told without a backend: in a worker of its own, and before the engine runs.",
      { path: "^src/engine/inspection", pathNot: tests },
      { path: tfjs, reachable: true },
    ),
    forbid(
      "splits-without-tensors",
      "What a split takes is computed in a worker of its own, which loads no backend.",
      { path: "^src/engine/(split-(worker|client)|split/split-calculations)\\.ts$" },
      { path: tfjs, reachable: true },
    ),
    forbid(
      "pages-apart",
      "A page never imports another page.",
      { path: "^src/ui/pages/([^/]+)/" },
      { path: "^src/ui/pages/", pathNot: "^src/ui/pages/$1/" },
    ),
    forbid(
      "shared-below-pages",
      "What pages share knows no page and not the frame around them.",
      { path: "^src/ui/(shared|tasks)/" },
      { path: "^src/ui/(app|pages)/" },
    ),
    forbid(
      "pages-without-the-frame",
      "A page does not know the frame around it: what both need is shared.",
      { path: "^src/ui/(pages|stores|components)/" },
      { path: "^src/ui/app/" },
    ),
    forbid(
      "components-know-no-model",
      "Components import React, the component kit, each other, and what all floors share.",
      { path: "^src/ui/components/" },
      { path: "^src/", pathNot: `^src/ui/components/|${shared}` },
    ),
    forbid(
      "stores-hold-values",
      "Stores import types only.",
      { path: "^src/ui/stores/" },
      { path: "^src/", pathNot: "^src/ui/stores/", dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "hosts-and-tools-on-top",
      "The lab runs neither on Node's host nor on test code.",
      { path: "^src/(domain|core|nets|engine|ui)", pathNot: tests },
      { path: "^src/(node|testing)/" },
    ),
    forbid(
      "node-without-page-and-tests",
      "The headless host runs the engine, and neither the page nor test code.",
      { path: "^src/node/", pathNot: tests },
      { path: "^src/(ui|testing)/" },
    ),
    forbid("nothing-unresolved", "Every import is there.", {}, { couldNotResolve: true, pathNot: "\\?(url|worker)$" }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/assembly/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
      mainFields: ["module", "main", "types"],
    },
  },
};
