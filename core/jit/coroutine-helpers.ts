/** What traces need of coroutines besides the switches in core/vm/coroutines.ts. Zero says that memory was refused. */
import { Global } from "../gen/layouts";
import { newCoroutine, newWrapper } from "../lib/coroutine";

export { coroutineState } from "../lib/coroutine";
export { canResume, canYield, switchToCoroutine, yieldToResumer } from "../vm/coroutines";

export function createCoroutine(global: usize, callee: usize): usize {
  return newCoroutine(load<usize>(global, Global.currentThread), callee);
}

/** `env`: the environment of coroutine.wrap. */
export function wrapCoroutine(global: usize, callee: usize, env: usize): usize {
  return newWrapper(load<usize>(global, Global.currentThread), callee, env);
}
