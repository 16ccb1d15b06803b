import { buildDashboard } from "./build-dashboard.ts";
import { CHAT } from "./chat.ts";
import { COMMERCE } from "./commerce.ts";
import { MATCHING_ENGINE } from "./matching-engine.ts";
import { ORDER_PROCESSING } from "./orders.ts";
import { PAYMENT } from "./payment.ts";
import { RUNTIME } from "./runtime.ts";
import type { DashboardPlan } from "./types.ts";

/** The first three are those of 000, in its order. */
export const DASHBOARD_PLANS: Readonly<Record<string, DashboardPlan>> = {
  "matching-engine-overview": MATCHING_ENGINE,
  runtime: RUNTIME,
  "order-processing": ORDER_PROCESSING,
  payment: PAYMENT,
  commerce: COMMERCE,
  chat: CHAT,
};

/** Files beside this one and what stands in them. */
export const GENERATED_FILES: Readonly<Record<string, () => unknown>> = {
  ...Object.fromEntries(
    Object.entries(DASHBOARD_PLANS).map(([name, plan]) => [`${name}.json`, () => buildDashboard(plan)]),
  ),
  "korean.json": koreanWords,
};

/** Korean of all texts of the dashboards by their English; Grafana's file has one language. */
function koreanWords(): Readonly<Record<string, string>> {
  const words = new Map<string, string>();
  for (const plan of Object.values(DASHBOARD_PLANS)) {
    const panels = plan.rows.flatMap((row) => row.panels);
    const texts = [plan, ...panels].flatMap(({ title, about }) => [title, about]);
    for (const [english, korean] of [...texts, ...plan.rows.map(({ title }) => title)]) {
      const known = words.get(english) ?? korean;
      if (known !== korean) throw new Error(`two translations of "${english}": ${known}, ${korean}`);
      words.set(english, korean);
    }
  }
  return Object.fromEntries(words);
}
