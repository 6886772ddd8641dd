// Vite plugin for zod 4: it tries `new Function` once to see whether it may compile its parsers. The Content-Security-Policy
// refuses that, and browsers report each refusal as an attack. zod's own switch for it must be set before the first schema
// is made, which no module of the lab can promise of the others.

/** @returns {import("vite").Plugin} */
export function zodWithoutEval() {
  return {
    name: "zod-without-eval",
    transform(code, id) {
      if (!/zod[/\\]v4[/\\]core[/\\]core\.js/.test(id)) return;
      return { code: `${code}\nglobalConfig.jitless = true;\n`, map: null };
    },
  };
}
