/** Waits until something holds, and says what it waited for when it never does. */

/** Calls `check` until it returns something other than undefined, null or false. */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  // A busy machine may take long for anything; what does not come at all is told late, that is all.
  maxMs = 30_000,
): Promise<NonNullable<T>> {
  const until = performance.now() + maxMs;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > until) throw new Error(`waited ${maxMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
