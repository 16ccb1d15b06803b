import Handlebars from "handlebars";
import { escapeXml } from "./svg/element.ts";
import { isMessageKey, translator } from "./words/translate.ts";
import type { ReportLanguage } from "./view/types.ts";

/** Reads a template of the `reports/` folder by its relative path, such as `markdown/full.hbs`. */
export type ReadTemplate = (name: string) => string;

export interface TemplateRequest {
  readonly template: string;
  /** Partials the template uses: name in `{{> name}}` -> path. */
  readonly partials?: Readonly<Record<string, string>>;
  /** `html` escapes what is printed; `markdown` prints as it is, because its values are escaped where they are made. */
  readonly escape: "html" | "markdown";
  readonly language: ReportLanguage;
  readonly data: object;
}

/** Characters that may stand together before a line may break. */
const UNBROKEN_MAX = 28;

/** Escaped text that a browser may break after a slash, and inside words that no table column could hold. */
export function breakable(text: string): string {
  return text
    .replaceAll(new RegExp(`[^\\s/]{${UNBROKEN_MAX}}|/(?=[^/])`, "g"), (part) => `${part}\u0000`)
    .split("\u0000")
    .map(escapeXml)
    .join("<wbr>");
}

/** Fills a template in. Strict: a name that the data lacks is an error, so a template can't print holes. */
export function printTemplate(request: TemplateRequest, readTemplate: ReadTemplate): string {
  const engine = Handlebars.create();
  const translate = translator(request.language);
  engine.registerHelper("t", (key: string) => {
    if (!isMessageKey(key))
      throw new Error(`template ${request.template}: no message ${JSON.stringify(key)}`);
    return translate(key);
  });
  engine.registerHelper("breakable", (text: string) => new Handlebars.SafeString(breakable(text)));
  for (const [name, path] of Object.entries(request.partials ?? {}))
    engine.registerPartial(name, readTemplate(path));
  const print = engine.compile(readTemplate(request.template), {
    strict: true,
    noEscape: request.escape === "markdown",
    knownHelpersOnly: true,
    knownHelpers: { t: true, breakable: true },
  });
  return print({ ...request.data, documentLanguage: request.language === "en" ? "en" : "ko" });
}
