import { appendFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import type { RunFolder } from "../saved/run-folder.ts";
import { fileName } from "../text/names.ts";

/** Keeps what commands of actions wrote, beside the logs of the services: one file for each action. */
export class ActionLog {
  readonly #folder: RunFolder;
  readonly #clean: (text: string) => string;

  private constructor(folder: RunFolder, clean: (text: string) => string) {
    this.#folder = folder;
    this.#clean = clean;
  }

  /** `clean` takes secrets out of a text. */
  static async create(folder: RunFolder, clean: (text: string) => string): Promise<ActionLog> {
    const log = new ActionLog(folder, clean);
    await makeFolder(dirname(log.#path("any")));
    return log;
  }

  readonly write = (action: string, text: string): void => {
    appendFileSync(this.#path(action), this.#clean(text));
  };

  #path(action: string): string {
    return this.#folder.file(join("environment", "logs", `${fileName(action)}.log`));
  }
}
