import type { Telling } from "../report/words/telling.ts";

/** Details of what starts and is loaded are told in English alone; in another language only that it is done. */
export function inEnglish(message: string, { language, text }: Telling): string {
  return language === "en" ? message : text("progress.done");
}
