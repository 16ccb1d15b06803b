const LENGTH = /^(?=.)(?:\d+ ?h ?)?(?:\d+ ?m ?)?(?:\d+(?:\.\d+)? ?s)?(?:\d+ms)?$/;
const UNITS: Readonly<Record<string, string>> = { h: "시간", m: "분", s: "초", ms: "ms" };

/** `20 s`, `1m30s`, `10 m 05 s` as a Korean reader writes them: `20초`, `1분 30초`, `10분 5초`; any other text as it is. */
export function koreanLength(text: string): string {
  if (!LENGTH.test(text) || /^\d+ms$/.test(text)) return text;
  return [...text.matchAll(/(\d+(?:\.\d+)?) ?(ms|h|m|s)/g)]
    .map(([, amount = "", unit = ""]) => `${Number(amount)}${UNITS[unit]}`)
    .join(" ");
}
