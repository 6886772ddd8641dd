// Modules as recipes name them: a parameter's name or the beginning of one, up to a dot.

/** Whether a parameter belongs to a module: "body.layer4" has "body.layer4.0.conv1.kernel", not "body.layer40". */
export function belongsTo(parameter: string, module: string): boolean {
  return parameter === module || parameter.startsWith(`${module}.`);
}

export function belongsToAny(parameter: string, modules: readonly string[]): boolean {
  return modules.some((module) => belongsTo(parameter, module));
}

/** What norms keep of the batches they have seen; no gradient moves it. */
export function isStatistic(parameter: string): boolean {
  return parameter.endsWith(".mean") || parameter.endsWith(".variance");
}

/** CompressAI moves the quantiles by a loss of their own, never by the rate. */
export function isQuantile(parameter: string): boolean {
  return parameter === "prior.quantiles";
}
