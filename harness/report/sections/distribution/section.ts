import { pictures } from "../../blocks/make.ts";
import type { Block } from "../../blocks/types.ts";
import { rangeBar } from "../../svg/small-charts.ts";
import { formatMs, formatShare } from "../../../text/numbers.ts";
import type { Distribution } from "./types.ts";
import type { Translate } from "../../words/translate.ts";
import type { Section } from "../types.ts";
import { heatmap, percentiles } from "./charts.ts";

/** How the latencies are spread: by bound, over time and by percentile. */
export const distribution: Section = {
  name: "distribution",
  title: "section.distribution",
  blocks: (view, translate) => {
    const { heatmap: map, distribution: spread, timeline } = view;
    const charts = [
      ...(map === null || timeline === null ? [] : [heatmap(view, map, timeline, translate)]),
      ...(spread === null ? [] : [percentiles(view, spread, translate)]),
    ];
    return [
      ...(spread === null || spread.ranges === null ? [] : [shares(spread.ranges, translate)]),
      ...pictures(charts),
    ];
  },
};

const KINDS = ["half", "within", "beyond", "failed"] as const;
const BAR_WIDTH = 1040;

function shares(ranges: NonNullable<Distribution["ranges"]>, translate: Translate): Block {
  return {
    kind: "shares",
    title: translate("range.title", { bound: formatMs(ranges.boundMs) }),
    picture: rangeBar(
      KINDS.map((kind) => ({ kind, share: ranges[kind] })),
      BAR_WIDTH,
    ),
    parts: KINDS.map((kind) => ({
      name: kind,
      label: translate(`range.${kind}`),
      share: formatShare(ranges[kind]),
    })),
  };
}
