/** For tools that a person installs, whatever the platform. */
export const NEVER_INSTALLED = { "linux-x64": [], "linux-arm64": [], "darwin-arm64": [] } as const;

/** For tools that a package manager puts where it likes. */
export const NEVER_CACHED = (): string => ".";
