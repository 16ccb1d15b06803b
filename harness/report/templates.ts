import Handlebars from "handlebars";
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

/** Fills a template in. Strict: a name that the data lacks is an error, so a template can't print holes. */
export function printTemplate(request: TemplateRequest, readTemplate: ReadTemplate): string {
  const engine = Handlebars.create();
  const translate = translator(request.language);
  engine.registerHelper("t", (key: string) => {
    if (!isMessageKey(key))
      throw new Error(`template ${request.template}: no message ${JSON.stringify(key)}`);
    return translate(key);
  });
  for (const [name, path] of Object.entries(request.partials ?? {}))
    engine.registerPartial(name, readTemplate(path));
  const print = engine.compile(readTemplate(request.template), {
    strict: true,
    noEscape: request.escape === "markdown",
    knownHelpersOnly: true,
    knownHelpers: { t: true },
  });
  return print({ ...request.data, documentLanguage: request.language === "en" ? "en" : "ko" });
}
