import type { Block } from "../../blocks/types.ts";
import type { Teller } from "./teller.ts";

/** What nobody should look for in this report. */
export function unansweredBlocks({ incident, translate }: Teller): Block[] {
  const items = incident.unanswered.map(({ code, runs, values }) => {
    const text = translate(`unanswered.${code}`, values);
    return {
      text: runs.length === 0 ? text : translate("unanswered.ofRuns", { text, runs: runs.join(", ") }),
    };
  });
  return [{ kind: "list", items }];
}
