import type { LoadproofError } from "../../errors.ts";
import type { ManagedService } from "../managed-service.ts";
import type { StartOptions } from "../types.ts";
import type { Instance } from "./instances.ts";
import { startInOrder, stopInOrder } from "./order.ts";

/** An instance of the plan with the handle that controls it. */
export interface ManagedInstance {
  readonly name: string;
  readonly service: string;
  readonly needs: readonly string[];
  readonly managed: ManagedService;
}

export function manage(instance: Instance, managed: ManagedService): ManagedInstance {
  return { name: instance.name, service: instance.service, needs: instance.needs, managed };
}

/** Starts all instances in the order of their needs and says which are ready. */
export async function bringUp(
  instances: readonly ManagedInstance[],
  options: Pick<StartOptions, "context" | "onProgress">,
): Promise<void> {
  let ready = 0;
  await startInOrder(
    instances,
    async ({ name, managed }, signal) => {
      await managed.startWith(signal);
      ready += 1;
      options.onProgress?.(`${name} is ready (${ready} of ${instances.length})`);
    },
    options.context.interrupted,
  );
}

export async function takeDown(instances: readonly ManagedInstance[]): Promise<void> {
  await stopInOrder(instances, ({ managed }) => managed.stop());
}

/**
 * Runs the body with a stack of what it acquires; when it fails, all of that is released and the first error is thrown,
 * whatever else fails during the release.
 */
export async function acquiring<Value>(
  body: (stack: AsyncDisposableStack) => Promise<Value>,
): Promise<Value> {
  const stack = new AsyncDisposableStack();
  try {
    return await body(stack);
  } catch (error) {
    await stack.disposeAsync().catch(() => undefined);
    throw error as LoadproofError;
  }
}
