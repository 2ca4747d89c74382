/** Says how long the main thread was kept busy at one go, whatever else the machine had to do. */

const everyMs = 2;

/** `stop` returns the longest stretch of its own processor time between two turns, in milliseconds. */
export function watchMainThread(): { stop: () => number } {
  const busyMs = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let last = busyMs();
  let longest = 0;
  const look = (): void => {
    const now = busyMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      look();
      clearInterval(timer);
      return longest;
    },
  };
}
