import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { collectedTests, collectFile, type CollectedTest } from "./collected-tests.ts";

/**
 * Stryker's test runner for the judge. The judge keeps no state and reads no clock, so its tests are loaded once and
 * each mutant is switched on inside the same process: milliseconds per mutant, where a worker per mutant takes a second.
 */

const TEST_FILES = "harness/judge/**/*.test.ts";
/** Hundreds of judgements of nothing, that take as long as all other tests and notice what those notice. */
const LEFT_OUT = ["harness/judge/zero-samples.test.ts"];
/** Part of the time of all tests that one mutant may take; what outlives it counts as survived: the score is a lower bound. */
const TIME_SHARE_MAX = 0.05;
/** A mutant that is hit this many times less often than Stryker would allow runs in circles: 10 times as often as without it. */
const HIT_LIMIT_DIVISOR = 10;
/** How long each test took without a mutant, shared by the runners of one sandbox. */
const TIMES_FILE = "test-times.json";
const COLLECTOR = new URL("./collected-tests.ts", import.meta.url).href;

/** What Stryker's instrumented code reads and writes. */
interface StrykerNamespace {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: unknown;
}

interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
  readonly sandboxFileName: string;
}

type MutantResult =
  | {
      readonly status: "killed";
      readonly killedBy: readonly string[];
      readonly failureMessage: string;
      readonly nrOfTests: number;
    }
  | { readonly status: "survived"; readonly nrOfTests: number }
  | { readonly status: "timeout"; readonly reason: string };

class InProcessRunner {
  readonly #namespace: StrykerNamespace;
  #tests: readonly CollectedTest[] | null = null;
  #times: Readonly<Record<string, number>> = {};
  #stained = false;

  constructor() {
    const shared = globalThis as unknown as Record<string, StrykerNamespace | undefined>;
    this.#namespace = shared["__stryker__"] ??= {};
  }

  /** Nothing has to be loaded again: mutants of what is made while files load are left out (`ignoreStatic`). */
  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<unknown> {
    const tests = [];
    const times: Record<string, number> = {};
    for (const one of await this.#load()) {
      this.#namespace.currentTestId = one.id;
      const startMs = performance.now();
      const failure = await failureOf(one);
      const timeSpentMs = performance.now() - startMs;
      times[one.id] = timeSpentMs;
      const result = { id: one.id, name: one.id, fileName: resolve(one.file), timeSpentMs };
      tests.push({
        ...result,
        ...(failure === null ? { status: 0 } : { status: 1, failureMessage: failure }),
      });
    }
    this.#namespace.currentTestId = undefined;
    this.#times = times;
    writeFileSync(TIMES_FILE, JSON.stringify(times));
    return { status: "complete", tests, mutantCoverage: this.#namespace.mutantCoverage };
  }

  async mutantRun({ activeMutant, ...run }: MutantRun): Promise<MutantResult> {
    if (this.#stained) throw new Error("an earlier mutant left something behind: start anew");
    const { testFilter } = run;
    if (testFilter === undefined) throw new Error("static mutants can't be tested here: keep ignoreStatic");
    const shared = this.#namespace;
    shared.activeMutant = undefined;
    const all = await this.#load();
    shared.activeMutant = activeMutant.id;
    shared.hitCount = 0;
    shared.hitLimit = (run.hitLimit ?? Number.POSITIVE_INFINITY) / HIT_LIMIT_DIVISOR;
    const result = await this.#firstFailure(this.#ordered(all, new Set(testFilter), run.sandboxFileName));
    shared.activeMutant = undefined;
    if (result.status === "killed") await this.#checkClean(all, result.killedBy[0]);
    return result;
  }

  async #load(): Promise<readonly CollectedTest[]> {
    if (this.#tests !== null) return this.#tests;
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === "vitest" && context.parentURL !== COLLECTOR
          ? { url: COLLECTOR, shortCircuit: true }
          : next(specifier, context),
    });
    for (const file of globSync(TEST_FILES, { exclude: LEFT_OUT }).sort())
      await collectFile(file, () => import(pathToFileURL(resolve(file)).href));
    this.#tests = collectedTests();
    if (existsSync(TIMES_FILE))
      this.#times = JSON.parse(readFileSync(TIMES_FILE, "utf8")) as Record<string, number>;
    return this.#tests;
  }

  /** The tests beside the mutated file first, quick ones before slow ones: a mutant that dies should die soon. */
  #ordered(
    all: readonly CollectedTest[],
    covering: ReadonlySet<string>,
    sandboxFileName: string,
  ): readonly CollectedTest[] {
    const folder = relative(process.cwd(), dirname(sandboxFileName));
    const timeOf = ({ id }: CollectedTest): number => this.#times[id] ?? 0;
    const rankOf = ({ file }: CollectedTest): number => (dirname(file) === folder ? 0 : 1);
    let rest = TIME_SHARE_MAX * all.reduce((sum, one) => sum + timeOf(one), 0);
    return all
      .filter(({ id }) => covering.has(id))
      .toSorted((left, right) => rankOf(left) - rankOf(right) || timeOf(left) - timeOf(right))
      .filter((one, index) => {
        rest -= timeOf(one);
        return index === 0 || rest > 0;
      });
  }

  async #firstFailure(tests: readonly CollectedTest[]): Promise<MutantResult> {
    const shared = this.#namespace;
    for (const [index, one] of tests.entries()) {
      const failure = await failureOf(one);
      if ((shared.hitCount ?? 0) > (shared.hitLimit ?? Number.POSITIVE_INFINITY))
        return { status: "timeout", reason: "the mutant is hit again and again" };
      if (failure !== null)
        return { status: "killed", killedBy: [one.id], failureMessage: failure, nrOfTests: index + 1 };
    }
    return { status: "survived", nrOfTests: tests.length };
  }

  /** The test that killed a mutant must pass again without it; else the mutant is still in something that was kept. */
  async #checkClean(all: readonly CollectedTest[], killer: string | undefined): Promise<void> {
    const test = all.find(({ id }) => id === killer);
    this.#stained = test !== undefined && (await failureOf(test)) !== null;
  }
}

async function failureOf({ run }: CollectedTest): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [
  { kind: "TestRunner", name: "in-process", injectableClass: InProcessRunner },
] as const;
