/** One step of a soft stop: a signal and the time the process gets to end before the next step. */
export interface SoftStop {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}
