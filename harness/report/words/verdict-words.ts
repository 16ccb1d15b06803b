import type { Reason } from "../../contracts/reason.ts";
import type { ReportLanguage } from "../view/types.ts";
import { words } from "./reasons.ts";
import { isMessageKey, translator } from "./translate.ts";

interface Told extends Reason {
  readonly invalid: boolean;
  readonly incomplete: boolean;
}

/**
 * The verdict's reason as every surface heads itself with it. What could not be judged also says whose fault that is and
 * what to do; a run that was cut short says who ended it, which is reason enough.
 */
export function verdictWords({ invalid, incomplete, code, facts }: Told, language: ReportLanguage): string {
  const reason = words({ code, facts }, language);
  if (!invalid || incomplete) return reason;
  const key = `fault.${code}`;
  return `${reason}. ${translator(language)(isMessageKey(key) ? key : "fault.other")}`;
}
