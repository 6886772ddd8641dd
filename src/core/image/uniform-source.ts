// What this room asks of a random number generator; whoever augments brings one, seeded and with a state to store.

export interface UniformSource {
  /** In [0, 1). */
  uniform(): number;
  /** A whole number, 0 … count − 1, each as likely. */
  below(count: number): number;
}
