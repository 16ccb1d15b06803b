import { row } from "./reason-row.ts";

const [part, note] = [row("part"), row("note")];

/** What is said of a fault and of its recovery, in English; facts in braces are filled in. */
export const FAULT_WORDS = {
  FAULT_TOLD: note("{what}; {clients}{system}{data}"),
  FAULT_UNDECIDED: note("{what}; what it did can't be told: {why}"),
  FAULT_UNFIT: note("{action} says nothing of the system, which was not well before it: {why}"),
  FAULT_NOT_MADE: note("{action} was not made: {why}"),
  FAULT_UNPROVEN: note("{what}, or not, for it was not seen to take effect: {why}"),
  FAULT_NOT_SEEN: note("{what}; nothing was measured of what it did"),
  CLIENTS_UNTOUCHED: part(
    "no impact, for clients were within their limits all the time ({observed} observed)",
  ),
  CLIENTS_BACK: part("{impact}; clients were back within their limits {time} after it"),
  CLIENTS_NOT_BACK: part("{impact}; clients were not back within their limits > {observed} after it"),
  BEYOND_LIMIT: part("{what} beyond limits {when}, for {length} in all"),
  AT_ONCE: part("at once"),
  LATER: part("{time} later"),
  AND_ALSO: part(", {next}"),
  SYSTEM_UNTOUCHED: part("the system was all there all the time"),
  SYSTEM_BACK: part("the system after {time}"),
  SYSTEM_NOT_BACK: part("the system was not all there to the end ({what})"),
  SYSTEM_NOT_WATCHED: part("nobody looked whether the system was all there"),
  NEVER_HEALED: part("nothing of it was undone, as planned"),
  DATA_RIGHT: part("and its data is right ({compared} compared)"),
  DATA_BROKEN: part("and its data is wrong: {what}"),
  DATA_NOT_CHECKED: part("its data was not checked"),
  TOO_FEW_TO_SEE: part("no objective had enough samples within seconds"),
  LOAD_ENDED_TOO_SOON: part("the load ended {observed} after {moment}, and {needed} are needed"),
  NEXT_FAULT_TOO_SOON: part("{action} began {observed} after {moment}, and {needed} are needed"),
  IT_WAS_OVER: part("it was over"),
  IT_BEGAN: part("it began"),
  NOT_WELL_YET: part("the system was not well: {why}"),
  WELL_BEFORE_FAULTS: part("the objectives were kept before each of {count}"),
  WAS_STOPPED: part("{subject} was stopped"),
  WAS_KILLED: part("{subject} was killed"),
  WAS_PAUSED: part("{subject} was held where it was"),
  WAS_DONE_TO: part("{kind} of {subject}"),
} as const;
