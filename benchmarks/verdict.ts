import { alarmRate, METHODS, simulateRuns } from "../harness/judge/testing/simulation.ts";
import { table } from "./lib/probe.ts";

/**
 * How often a comparison cries wolf, and how often it sees what is there: the share of 1,000 simulated comparisons in
 * which each method speaks up, when nothing changed and when everything is 10% or 20% slower. Argument: trials (1000).
 */
const [trials = 1_000] = process.argv.slice(2).map(Number);
const SEED = 1;
const RUNS = 300;
const MACHINES = [0, 0.03, 0.08];
const EFFECTS = [1, 1.1, 1.2];
/** Sorting 18,000 samples a thousand times tells no more than a hundred times. */
const SLOW_TRIALS = 100;

const runs = simulateRuns(RUNS, SEED);
const rows = Object.entries(METHODS).map(([name, method]) => {
  const count = name.startsWith("Mann-Whitney") ? Math.min(trials, SLOW_TRIALS) : trials;
  const cells = MACHINES.map((machine) =>
    EFFECTS.map((effect) => Math.round(100 * alarmRate(method, runs, { effect, machine }, count, SEED))).join(
      " / ",
    ),
  );
  return [name, ...cells];
});
console.log(
  `alarms in % of ${trials} comparisons: nothing changed / 10% slower / 20% slower, by machine noise between runs`,
);
console.log(table([["", ...MACHINES.map((machine) => `${machine * 100}%`)], ...rows]));
