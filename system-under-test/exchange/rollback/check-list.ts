/** `unseen`: could not be told; `people`: nobody but people can do it. */
export type RowState = "done" | "failed" | "unseen" | "people";

export interface Row {
  readonly state: RowState;
  readonly item: { readonly en: string; readonly ko: string };
  readonly seen: { readonly en: string; readonly ko: string };
}

export type Language = "en" | "ko";

const SIGNS: Readonly<Record<RowState, string>> = { done: "✅", failed: "❌", unseen: "?", people: "⬜" };
const HEADINGS = {
  en: ["Item", "Done", "Seen", "By", "Time"],
  ko: ["항목", "완료", "확인 내용", "확인자", "시간"],
} as const;

/** 001's table 5.3, filled in as far as it was seen; who and what only people do stay blank. */
export function renderCheckList(rows: readonly Row[], at: Date, language: Language): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const time = at.toISOString().slice(11, 19);
  return [
    line(HEADINGS[language]),
    line(["---", ":---:", "---", "---", "---"]),
    ...rows.map(({ state, item, seen }) =>
      line([item[language], SIGNS[state], seen[language], "", state === "done" ? `${time}Z` : ""]),
    ),
  ].join("\n");
}
