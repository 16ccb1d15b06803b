import type { Verdict } from "#harness/contracts/verdict.ts";

export type Word = Verdict["verdict"] | "INVALID";

/** A small script of a user, and what is right for it. */
export interface Case {
  readonly name: string;
  /** The script's text; nothing in it makes traffic. */
  readonly script: string;
  /** Objectives of a threshold file, one to a line; none without. */
  readonly objectives?: readonly string[];
  /** Further words of the command line. */
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly right: readonly [exitCode: number, word: Word];
  /** What bare k6 ends with; the same script, words and environment. */
  readonly k6: number;
  /** Why our verdict is another than k6's on the same thresholds of the script, where it is. */
  readonly departs?: string;
  /** What the headline must say. */
  readonly reason?: RegExp;
  /** A code that must be among the reasons, objectives, validity or notes. */
  readonly code?: string;
  /** Values by the id of their objective, exactly as they must be, or within the given share of it. */
  readonly values?: Readonly<Record<string, number | readonly [value: number, share: number]>>;
  /** Objectives whose value must be the rate per second that k6 gives this metric in its summary of the same run. */
  readonly ratesOfK6?: Readonly<Record<string, string>>;
  /** What files that the script wrote must hold, by their path from where the command ran. */
  readonly wrote?: Readonly<Record<string, RegExp>>;
  /** What the report must say. */
  readonly report?: RegExp;
}

/** Imports that most scripts need. */
export const IMPORTS = `import exec from "k6/execution";
import { check, group, fail, sleep } from "k6";
import { Counter, Gauge, Rate, Trend } from "k6/metrics";
`;
