import { pictures } from "../../blocks/make.ts";
import type { Section } from "../types.ts";
import { trendCharts } from "./charts.ts";

/** Each objective over the earlier runs and this one. */
export const history: Section = {
  name: "history",
  title: "section.history",
  blocks: ({ history: trends, repositoryUrl }, translate) => {
    const drawn = trends.filter(({ points }) => points.length > 1);
    return pictures(trendCharts(drawn, translate, repositoryUrl));
  },
};
