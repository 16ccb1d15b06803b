import { type State, stateSign } from "../svg/small-charts.ts";

/** What stands first on a page that is not the report of one run. */
export interface Banner {
  readonly state: State;
  readonly word: string;
  readonly reason: string;
  /** What did not pass, worst first. */
  readonly missed: readonly { readonly state: State; readonly text: string }[];
  /** Said of those that are not named; empty without any. */
  readonly missedMore?: string;
  readonly confidence?: readonly string[];
  readonly banners?: readonly string[];
  readonly figures?: readonly { readonly label: string; readonly value: string }[];
}

/** The banner for the template that heads every page. */
export function bannerPart(banner: Banner): Readonly<Record<string, unknown>> {
  const {
    state,
    word,
    reason,
    missed,
    missedMore = "",
    confidence = [],
    banners = [],
    figures = [],
  } = banner;
  return {
    state,
    word,
    sign: stateSign(state, 56),
    reason,
    missed: missed.map((one) => ({ sign: stateSign(one.state), text: one.text })),
    missedMore,
    confidence,
    banners,
    notes: [],
    figures,
  };
}
