import { describe, expect, test } from "vitest";
import { parseHistory } from "../../history/parse-history.ts";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../fixtures/golden.ts";
import { madeUpHistory } from "../fixtures/history.ts";
import { pageAssets } from "../html/print-page.ts";
import { renderTrend } from "./render-trend.ts";

const records = madeUpHistory({ nights: 30, slowFrom: 18 });
const text = `${records.map((record) => JSON.stringify(record)).join("\n")}\n{"schema":"loadproof.hist`;
const history = parseHistory(text);

function withoutAssets(html: string): string {
  const { styles, script, contentPolicy } = pageAssets(readTemplate);
  const policy = contentPolicy.replaceAll("'", "&#x27;").replaceAll("=", "&#x3D;");
  return html.replace(styles, "STYLES").replace(script, "SCRIPT").replace(policy, "POLICY");
}

describe("renderTrend", () => {
  for (const language of GOLDEN_LANGUAGES) {
    test(`matches its golden file in ${language}`, () => {
      expectGolden(
        `html/trend.${language}.html`,
        withoutAssets(renderTrend(history, language, readTemplate)),
      );
    });
  }

  test("names the change with its commits and the damaged line", () => {
    const html = renderTrend(history, "en", readTemplate);
    expect(html).toContain(`commit ${records[17]?.commit?.slice(0, 8)}..${records[18]?.commit?.slice(0, 8)}`);
    expect(html).toContain("Damaged lines of the history file, skipped: 31.");
  });

  test("is written for an empty history too", () => {
    expect(renderTrend({ records: [], damaged: [] }, "ko", readTemplate)).toContain(
      "저장된 실행이 아직 없습니다.",
    );
  });
});
