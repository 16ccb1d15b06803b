import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { processesUsing, stateFolder } from "../fixtures/state-folder.ts";
import { waitUntil } from "../system/waiting.ts";

const HOLDER = fileURLToPath(new URL("../fixtures/holds-environment/main.ts", import.meta.url));
const GONE = { timeoutMs: 60_000, signal: new AbortController().signal };

/** Moments of a start at which the harness is killed: the line it has printed last. */
const MOMENTS = ["starting", "redis is ready", "postgres is ready", "small-1 is ready", "started"];

test.each(MOMENTS)('a harness killed by SIGKILL at "%s" leaves no process and no data', async (moment) => {
  await using state = await stateFolder();
  const holder = spawn(process.execPath, [HOLDER, state.path], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: state.path },
  });
  const ended = once(holder, "exit");
  for await (const line of createInterface({ input: holder.stdout })) if (line.startsWith(moment)) break;
  holder.kill("SIGKILL");
  expect(await ended).toEqual([null, "SIGKILL"]);
  await waitUntil(async () => {
    const left = await processesUsing(state.path);
    const folders = (await readdir(state.path)).filter((name) => name !== "logs");
    if (left.length === 0 && folders.length === 0) return { done: true, value: undefined };
    return {
      done: false,
      because: `processes ${left.join(", ")} and folders ${folders.join(", ")} are left`,
    };
  }, GONE);
  expect(await processesUsing(state.path)).toEqual([]);
});
