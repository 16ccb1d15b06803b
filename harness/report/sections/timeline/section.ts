import { paragraph } from "../../blocks/make.ts";
import { timelineCharts } from "./charts.ts";
import type { Section } from "../types.ts";

/** Load, throughput, latency, errors and what was observed, on one axis of time. */
export const timeline: Section = {
  name: "timeline",
  title: "section.timeline",
  blocks: (view, translate) =>
    view.timeline === null
      ? paragraph(translate("timeline.none"))
      : timelineCharts(view, view.timeline, translate),
};
