/** Turns of the host's event loop, for programs that let others run in between. */

const channel = (): { post(): void; onTurn(action: () => void): void } => {
  const { port1, port2 } = new MessageChannel();
  return {
    post: () => port2.postMessage(undefined),
    onTurn(action) {
      port1.onmessage = action;
      // Node would wait for messages for ever.
      (port1 as unknown as { unref?(): void }).unref?.();
      (port2 as unknown as { unref?(): void }).unref?.();
    },
  };
};

type Schedule = (action: () => void) => void;

/** Timers wait a millisecond or more: what is made for the purpose is faster, where the host has it. */
function findSchedule(): Schedule {
  const immediate = (globalThis as { setImmediate?: Schedule }).setImmediate;
  if (immediate !== undefined) return (action) => immediate(action);
  if (typeof MessageChannel === "undefined") return (action) => void setTimeout(action, 0);
  const waiting: (() => void)[] = [];
  const { post, onTurn } = channel();
  onTurn(() => waiting.shift()?.());
  return (action) => {
    waiting.push(action);
    post();
  };
}

let schedule: Schedule | undefined;

/** Does something in another turn. */
export function inNextTurn(action: () => void): void {
  schedule ??= findSchedule();
  schedule(action);
}
