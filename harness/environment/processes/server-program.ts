import type { Context } from "../../context.ts";
import type { Endpoint } from "../assembly/variables.ts";
import type { Guardian } from "../guardian/guardian.ts";
import type { HeldPort } from "../ports/reservation.ts";
import type { ScrapeTarget } from "../servers/prometheus.ts";
import type { Secrets } from "../secrets.ts";
import type { ProgramOptions } from "./program-launcher.ts";

/** What the start of a server's program is given. */
export interface ServerSetup {
  readonly context: Context;
  readonly port: HeldPort;
  readonly secrets: Secrets;
  readonly stateDirectory: string;
  readonly logPath: string;
  readonly guardian: Guardian;
  /** Service instances with a `/metrics`, for a server that looks at them. */
  readonly scrapeTargets: readonly ScrapeTarget[];
}

/** A server of this machine, ready to be launched. */
export interface ServerProgram {
  readonly endpoint: Endpoint;
  /** For reports: `PostgreSQL 18.4 (fsync on)`. */
  readonly label: string;
  readonly program: ProgramOptions;
  /** Removes what it kept on disk; called after its last incarnation is gone. */
  readonly dispose: () => Promise<void>;
}
