import type { EnvironmentNeeds } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { actionKind } from "./kinds.ts";

/** What a schedule needs of the environment that it disturbs, each need once. */
export function needsOf(schedule: readonly Action[]): Required<EnvironmentNeeds> {
  const needs = schedule.map((action) => actionKind(action.kind)?.needs?.(action) ?? {});
  const links = new Map(
    needs.flatMap((need) => need.links ?? []).map((link) => [`${link.from}/${link.to}`, link]),
  );
  return {
    links: [...links.values()],
    smallDisks: [...new Set(needs.flatMap((need) => need.smallDisks ?? []))],
  };
}
