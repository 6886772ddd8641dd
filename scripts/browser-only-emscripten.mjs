// Vite plugin for tfjs-backend-wasm 4.22: its threads get their code as the text of the module's factory function. A bundler
// has by then given new names to what that function uses from outside, `require` (under Node only) and `_scriptDir`, which the
// text does not carry along, and the thread dies with a ReferenceError. As globals they keep their names.
// The module also starts eight threads and waits for them all, though it uses half of `navigator.hardwareConcurrency`, itself
// among them: it starts those, and at least one, for without any it waits for ever.
// Delete once tfjs gives its threads a file of their own and starts those that it uses.

/** @returns {import("vite").Plugin} */
export function browserOnlyEmscripten() {
  return {
    name: "browser-only-emscripten",
    transform(code, id) {
      if (!/tfjs-backend-wasm[/\\]wasm-out[/\\][^/\\]+\.js/.test(id)) return;
      const whole = code
        .replaceAll(/\brequire\(/g, "nodeRequire(")
        .replaceAll(/(var )?\b_scriptDir\b/g, "globalThis._scriptDir")
        .replace("pthreadPoolSize=8", "pthreadPoolSize=Math.max(1,Math.min(8,navigator.hardwareConcurrency>>1)-1)");
      return { code: whole, map: null };
    },
  };
}
