import type { Part } from "../blocks/types.ts";
import type { ReportView } from "../view/types.ts";
import type { Translate } from "../words/translate.ts";
import { changes } from "./changes/section.ts";
import { checks } from "./checks/section.ts";
import { distribution } from "./distribution/section.ts";
import { endpointDetailsSection } from "./endpoint-details/section.ts";
import { endpoints } from "./endpoints/section.ts";
import { errors } from "./errors/section.ts";
import { faults } from "./faults/section.ts";
import { findings } from "./findings/section.ts";
import { glossary } from "./glossary/section.ts";
import { health } from "./health/section.ts";
import { history } from "./history/section.ts";
import { identity } from "./identity/section.ts";
import { invariants } from "./invariants/section.ts";
import { protocols } from "./protocols/section.ts";
import { scorecard } from "./scorecard/section.ts";
import { timeline } from "./timeline/section.ts";
import { traffic } from "./traffic/section.ts";
import type { Section } from "./types.ts";

/** The sections of the report in the order in which every format prints them. */
const SECTIONS: readonly Section[] = [
  findings,
  scorecard,
  changes,
  timeline,
  distribution,
  endpoints,
  endpointDetailsSection,
  protocols,
  errors,
  checks,
  traffic,
  invariants,
  faults,
  health,
  history,
  identity,
  glossary,
];

/** The sections that this format prints of this run. */
export function reportParts(view: ReportView, format: "html" | "markdown", translate: Translate): Part[] {
  return SECTIONS.filter(({ only }) => only === undefined || only === format)
    .map(({ name, title, blocks }) => ({ name, title: translate(title), blocks: blocks(view, translate) }))
    .filter(({ blocks }) => blocks.length > 0);
}
