import type { Fact } from "../../../contracts/reason.ts";
import type { Verdict } from "../../../contracts/verdict.ts";

/** The command with as much load as gives every objective its samples; `null` where the verdict does not say how much that is. */
export function enoughCommand(
  command: string,
  { code, facts }: Pick<Verdict, "code" | "facts">,
): string | null {
  const enough: Fact | undefined = code === "TOO_FEW_SAMPLES" ? facts["enough"] : undefined;
  if (enough === undefined || typeof enough === "string") return null;
  const { time, iterations } = enough.facts;
  if (typeof iterations === "string") return withFlag(command, "--iterations", iterations, "=");
  if (typeof time !== "string") return null;
  // The form of a make target takes variables, and has no flags.
  return /\bmake [a-z][\w-]*$/.test(command)
    ? withVariable(command, "K6_DURATION", time)
    : withFlag(withoutVariable(command, "K6_DURATION"), "--duration", time, " ");
}

function withFlag(command: string, flag: string, value: string, between: string): string {
  const written = new RegExp(`${flag}[ =]\\S+`);
  const word = `${flag}${between}${value}`;
  return written.test(command) ? command.replace(written, word) : `${command} ${word}`;
}

function withVariable(command: string, name: string, value: string): string {
  const written = new RegExp(`\\b${name}=\\S+`);
  const word = `${name}=${value}`;
  return written.test(command) ? command.replace(written, word) : `${word} ${command}`;
}

function withoutVariable(command: string, name: string): string {
  return command.replace(new RegExp(`\\b${name}=\\S+ `), "");
}
