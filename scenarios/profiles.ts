/** The load profiles of 002 (stages), 000 and 003 (ramps), as pure data: read by the harness and by the scripts. */

export type ProfilePhaseName = "warm-up" | "ramp-up" | "steady" | "ramp-down";

export interface ProfilePhase {
  readonly phase: ProfilePhaseName;
  readonly durationMs: number;
  readonly from: number;
  readonly to: number;
}

export interface ProfileShape {
  readonly model: "closed" | "open";
  readonly phases: ProfilePhase[];
  readonly vusMax: number;
}

export interface Profile {
  readonly description: string;
  /** What levels are: virtual users (closed, the default) or iterations started per second (open). */
  readonly model?: "closed" | "open";
  readonly phases: readonly ProfilePhase[];
  /** Virtual users that the rate may take (open). */
  readonly vusMax?: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Warm-up at a tenth, a ramp to the level, the level held, a short way down. */
function plateau(
  vus: number,
  steadyMs: number,
  rampMs: number,
  downMs = 5 * SECOND_MS,
): readonly ProfilePhase[] {
  const warmUp = Math.max(Math.round(vus / 10), 1);
  return [
    {
      phase: "warm-up",
      durationMs: Math.max(Math.round(rampMs / 2), 5 * SECOND_MS),
      from: warmUp,
      to: warmUp,
    },
    { phase: "ramp-up", durationMs: rampMs, from: warmUp, to: vus },
    { phase: "steady", durationMs: steadyMs, from: vus, to: vus },
    { phase: "ramp-down", durationMs: downMs, from: vus, to: 0 },
  ];
}

function stressSteps(peak: number, steps: number): readonly ProfilePhase[] {
  return Array.from({ length: steps }, (_, index) => {
    const from = Math.round((peak * index) / steps);
    const to = Math.round((peak * (index + 1)) / steps);
    return [
      { phase: "ramp-up", durationMs: 30 * SECOND_MS, from, to },
      { phase: "steady", durationMs: 2 * MINUTE_MS, from: to, to },
    ] as const;
  }).flat();
}

export const PROFILES = {
  quick: {
    description: "first verdict: 50 VUs for 1 minute",
    phases: plateau(50, MINUTE_MS, 5 * SECOND_MS),
  },
  smoke: {
    description: "does it work at all: 5 VUs for 30 seconds",
    phases: plateau(5, 30 * SECOND_MS, 5 * SECOND_MS),
  },
  baseline: {
    description: "002 stage 0: 200 VUs for 10 minutes",
    phases: plateau(200, 10 * MINUTE_MS, 30 * SECOND_MS),
  },
  "stage-1": {
    description: "002 stage 1: 2,000 VUs for 20 minutes",
    phases: plateau(2_000, 20 * MINUTE_MS, 2 * MINUTE_MS),
  },
  "stage-2": {
    description: "002 stage 2: 10,000 VUs for 20 minutes",
    phases: plateau(10_000, 20 * MINUTE_MS, 5 * MINUTE_MS),
  },
  "stage-3": {
    description: "002 stage 3: 50,000 users for 30 minutes, split over several generators",
    phases: plateau(50_000, 30 * MINUTE_MS, 10 * MINUTE_MS),
  },
  ramp: {
    description: "000: warm-up 10, ramp 50, peak and sustain 100, cool-down 10 VUs",
    phases: [
      { phase: "warm-up", durationMs: MINUTE_MS, from: 10, to: 10 },
      { phase: "ramp-up", durationMs: 2 * MINUTE_MS, from: 10, to: 50 },
      { phase: "ramp-up", durationMs: 30 * SECOND_MS, from: 50, to: 100 },
      { phase: "steady", durationMs: 10 * MINUTE_MS, from: 100, to: 100 },
      { phase: "ramp-down", durationMs: 2 * MINUTE_MS, from: 10, to: 10 },
    ],
  },
  spike: {
    description: "a tenth, a jump to 500 VUs in 10 s, held 1 minute, then 2 minutes to see it recover",
    phases: [
      { phase: "warm-up", durationMs: MINUTE_MS, from: 50, to: 50 },
      { phase: "ramp-up", durationMs: 10 * SECOND_MS, from: 50, to: 500 },
      { phase: "steady", durationMs: MINUTE_MS, from: 500, to: 500 },
      { phase: "ramp-down", durationMs: 10 * SECOND_MS, from: 500, to: 50 },
      { phase: "steady", durationMs: 2 * MINUTE_MS, from: 50, to: 50 },
    ],
  },
  soak: { description: "100 VUs for 2 hours", phases: plateau(100, 120 * MINUTE_MS, MINUTE_MS) },
  stress: { description: "five steps up to 1,000 VUs, 2 minutes on each", phases: stressSteps(1_000, 5) },
} as const satisfies Readonly<Record<string, Profile>>;

/** Profiles whose levels are iterations per second, for scenarios that can be started at a rate. */
export const RATE_PROFILES = {
  "rate-quick": {
    description: "100 requests per second for 30 seconds",
    model: "open",
    phases: plateau(100, 30 * SECOND_MS, 5 * SECOND_MS),
  },
  "rate-400": {
    description: "004: up to 400 requests per second, 8 minutes",
    model: "open",
    phases: plateau(400, 6 * MINUTE_MS, MINUTE_MS, 30 * SECOND_MS),
    // Enough for answers of 1 s, which 004 allows.
    vusMax: 400,
  },
  "rate-1000": {
    description: "1,000 requests per second for 1 minute",
    model: "open",
    phases: plateau(1_000, MINUTE_MS, 30 * SECOND_MS),
    vusMax: 1_000,
  },
  "flow-quick": {
    description: "20 flows of several requests per second for 30 seconds",
    model: "open",
    phases: plateau(20, 30 * SECOND_MS, 5 * SECOND_MS),
    vusMax: 200,
  },
  "flow-200": {
    description: "004: up to 200 flows of several requests per second, 10 minutes",
    model: "open",
    phases: plateau(200, 8 * MINUTE_MS, MINUTE_MS, 30 * SECOND_MS),
    vusMax: 1_200,
  },
  "flash-sale": {
    description: "a sale begins: 50 requests per second become 500 within a second, for 20 seconds",
    model: "open",
    phases: [
      { phase: "warm-up", durationMs: 5 * SECOND_MS, from: 50, to: 50 },
      { phase: "ramp-up", durationMs: SECOND_MS, from: 50, to: 500 },
      { phase: "steady", durationMs: 20 * SECOND_MS, from: 500, to: 500 },
      { phase: "ramp-down", durationMs: 5 * SECOND_MS, from: 500, to: 0 },
    ],
    vusMax: 500,
  },
  "rate-ramp": {
    description: "000: warm-up 100, ramp-up 500, peak and sustain 1,000, cool-down 100 requests per second",
    model: "open",
    phases: [
      { phase: "warm-up", durationMs: MINUTE_MS, from: 100, to: 100 },
      { phase: "ramp-up", durationMs: 2 * MINUTE_MS, from: 100, to: 500 },
      { phase: "ramp-up", durationMs: 30 * SECOND_MS, from: 500, to: 1_000 },
      { phase: "steady", durationMs: 10 * MINUTE_MS, from: 1_000, to: 1_000 },
      { phase: "ramp-down", durationMs: 2 * MINUTE_MS, from: 100, to: 100 },
    ],
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof PROFILES | keyof typeof RATE_PROFILES;

const ALL_PROFILES: Readonly<Record<ProfileName, Profile>> = { ...PROFILES, ...RATE_PROFILES };
export const RATE_PROFILE_NAMES = Object.keys(RATE_PROFILES) as readonly (keyof typeof RATE_PROFILES)[];
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly (keyof typeof PROFILES)[];

export interface ShapeScale {
  /** Virtual users at the peak; every level is scaled by the same factor. */
  readonly vus?: number;
  /** Length of all steady phases together, milliseconds; warm-up and ramps stay as they are and come on top. */
  readonly durationMs?: number;
}

/** A bound of the profile's own grows with its levels. */
function usersOf({ vusMax }: Profile, levelFactor: number, peak: number): number {
  return vusMax === undefined ? usersForRate(peak) : Math.max(Math.ceil(vusMax * levelFactor), 1);
}

/** Virtual users that a rate may take: enough for answers of 300 ms, and some to start with. */
function usersForRate(perSecond: number): number {
  return 20 + Math.ceil(perSecond * 0.3);
}

export function profileOf(name: ProfileName): Profile {
  return ALL_PROFILES[name];
}

/** A profile of the catalogue, scaled. */
export function resolveShape(name: ProfileName, scale: ShapeScale): ProfileShape {
  return scaleProfile(profileOf(name), scale);
}

/** A profile scaled to what was asked for. */
export function scaleProfile(profile: Profile, scale: ShapeScale): ProfileShape {
  const peak = Math.max(...profile.phases.map(({ from, to }) => Math.max(from, to)));
  const steadyMs = profile.phases.reduce(
    (sum, { phase, durationMs }) => sum + (phase === "steady" ? durationMs : 0),
    0,
  );
  const levelFactor = (scale.vus ?? peak) / peak;
  const timeFactor = (scale.durationMs ?? steadyMs) / steadyMs;
  const level = (vus: number): number => (vus === 0 ? 0 : Math.max(Math.round(vus * levelFactor), 1));
  const phases = profile.phases.map(({ phase, durationMs, from, to }) => ({
    phase,
    durationMs: phase === "steady" ? Math.round(durationMs * timeFactor) : durationMs,
    from: level(from),
    to: level(to),
  }));
  const model = profile.model ?? "closed";
  return {
    model,
    phases,
    vusMax: model === "closed" ? level(peak) : usersOf(profile, levelFactor, level(peak)),
  };
}
