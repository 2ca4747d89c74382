/** What the portal tells the page that shows it in a frame: how high it is, and that its link is over. */
import { look } from './look.ts';

/** The web component asks for it, and gives the frame the height that it hears. */
export const isFramed = new URLSearchParams(location.search).get('framed') === 'true';

function tell(message: object): void {
  if (parent === window) return;
  // Where a browser names who is around, nobody else is spoken to.
  const around = (location as { ancestorOrigins?: ArrayLike<string> }).ancestorOrigins?.[0];
  const origins = [location.origin, ...look.origins];
  for (const origin of around === undefined ? origins : origins.filter((one) => one === around)) {
    parent.postMessage(message, origin);
  }
}

export function tellExpired(): void {
  tell({ type: 'gancho:expired' });
}

/** Begins to tell how high the page is; returns what ends it. */
export function tellHeights(): (() => void) | undefined {
  if (!isFramed) return undefined;
  const root = document.querySelector('#root')!;
  const observer = new ResizeObserver(() => {
    tell({ type: 'gancho:height', height: Math.ceil(root.getBoundingClientRect().height) });
  });
  observer.observe(root);
  return () => observer.disconnect();
}
