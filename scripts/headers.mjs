// Response headers: cross-origin isolation, which WebAssembly threads need, and the Content-Security-Policy, which the
// page also carries in its own text (scripts/page-policy.mjs) for hosts that send no headers.

const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * The one style element of a library that is left: react-zoom-pan-pinch 4.2 adds an empty one and then fills it, so that
 * both texts are named. Mantine's variables come as a constructed sheet (ui/app/theme.ts), and what React sets on
 * elements is no inline style to the policy.
 */
const zoomPanPinchStyle =
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-/aQdAPrD+kc0v7HnGQTuKBtoP6ZN+lnzOGVJ1Qt6dfw='";

const directives = {
  "default-src": "'self'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self'",
  "style-src": `'self' ${zoomPanPinchStyle}`,
  "img-src": "'self' blob: data:",
  "media-src": "'self' blob:",
  "connect-src": "'self' blob:",
  "object-src": "'none'",
  "base-uri": "'self'",
  "form-action": "'none'",
};

/**
 * Of the workers, whose own answers carry the policy they run under: tfjs-backend-wasm 4.22 and zip.js start threads from
 * blob: addresses, and tfjs's load their script from another.
 */
const workerDirectives = {
  ...directives,
  "script-src": `${directives["script-src"]} blob:`,
  "worker-src": `${directives["worker-src"]} blob:`,
};

const policyText = (list) =>
  Object.entries(list)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");

/** For a meta element, where browsers heed no frame-ancestors. */
export const metaPolicy = policyText(directives);

/**
 * The policy of a file that Vite's development server makes: that server adds styles and one script to the page itself,
 * all of them with `nonce`.
 */
export function developmentPolicy(nonce, isWorker) {
  const list = isWorker ? workerDirectives : directives;
  return policyText({
    ...list,
    "script-src": `${list["script-src"]} 'nonce-${nonce}'`,
    "style-src": `${list["style-src"]} 'nonce-${nonce}'`,
    "frame-ancestors": "'none'",
  });
}

/** Vite names the script of a worker after its source: worker-HASH.js, inspection-worker-HASH.js. */
const workerScript = /(?:^|[/-])worker-[\w-]+\.js$/;

/** The headers of the file at `place`, a path with `/`. */
export function headersOf(place) {
  const list = workerScript.test(place) ? workerDirectives : directives;
  return {
    ...commonHeaders,
    "Content-Security-Policy": policyText({ ...list, "frame-ancestors": "'none'" }),
  };
}

/** Of every answer, whatever it is. */
export const commonHeaders = {
  ...isolationHeaders,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
