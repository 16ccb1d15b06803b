import {
  type Call,
  rememberedCallback,
  rememberedStatuses,
  watched,
  watchedBatch,
  watchedCheck,
  watchedLater,
} from "./failures.ts";

/** How each function of `k6/http` is looked at; the numbers are the places of the URL and of the parameters among its values. */
const HTTP: Readonly<Record<string, (call: Call | undefined) => Call | undefined>> = {
  get: (call) => watched(call, 0, 1),
  head: (call) => watched(call, 0, 1),
  post: (call) => watched(call, 0, 2),
  put: (call) => watched(call, 0, 2),
  patch: (call) => watched(call, 0, 2),
  del: (call) => watched(call, 0, 2),
  options: (call) => watched(call, 0, 2),
  request: (call) => watched(call, 1, 3),
  asyncRequest: (call) => watchedLater(call, 1, 3),
  batch: watchedBatch,
  setResponseCallback: rememberedCallback,
  expectedStatuses: rememberedStatuses,
};

type Module = Record<string, Call | undefined>;

/** Puts what looks in the place of what `module` has; gives the module back. */
export function watchHttp<Kind extends object>(module: Kind): Kind {
  return watchWith(module, HTTP);
}

export function watchK6<Kind extends object>(module: Kind): Kind {
  return watchWith(module, { check: watchedCheck });
}

function watchWith<Kind extends object>(module: Kind, watches: typeof HTTP): Kind {
  try {
    for (const name of Object.keys(watches)) {
      const watching = watches[name]?.((module as Module)[name]);
      if (watching !== undefined) (module as Module)[name] = watching;
    }
  } catch {
    // What can't be replaced stays k6's own.
  }
  return module;
}
